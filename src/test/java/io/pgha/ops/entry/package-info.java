/** Tests of the package of the same name. */
@NullMarked
package io.pgha.ops.entry;

import org.jspecify.annotations.NullMarked;
