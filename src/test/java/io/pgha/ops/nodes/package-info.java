/** Tests of commands run on nodes. */
@NullMarked
package io.pgha.ops.nodes;

import org.jspecify.annotations.NullMarked;
