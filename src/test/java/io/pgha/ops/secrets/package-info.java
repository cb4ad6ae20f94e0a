/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.secrets;

import org.jspecify.annotations.NullMarked;
