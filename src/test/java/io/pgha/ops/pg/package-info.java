/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.pg;

import org.jspecify.annotations.NullMarked;
