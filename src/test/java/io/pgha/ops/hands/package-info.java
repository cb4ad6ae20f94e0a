/** Tests of what is done by hand on nodes. */
@NullMarked
package io.pgha.ops.hands;

import org.jspecify.annotations.NullMarked;
