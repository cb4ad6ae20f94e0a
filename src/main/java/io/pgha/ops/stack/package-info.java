/** The verbs on the stack: plan, configure and check it. */
@NullMarked
package io.pgha.ops.stack;

import org.jspecify.annotations.NullMarked;
