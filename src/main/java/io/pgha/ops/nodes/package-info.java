/** The verbs on nodes that leave the stack as it is: run a command on them. */
@NullMarked
package io.pgha.ops.nodes;

import org.jspecify.annotations.NullMarked;
