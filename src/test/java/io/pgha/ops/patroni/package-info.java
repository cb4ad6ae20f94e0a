/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.patroni;

import org.jspecify.annotations.NullMarked;
