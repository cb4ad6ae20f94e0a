/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.status;

import org.jspecify.annotations.NullMarked;
