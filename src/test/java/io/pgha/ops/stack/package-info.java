/** Tests of the verbs on the stack. */
@NullMarked
package io.pgha.ops.stack;

import org.jspecify.annotations.NullMarked;
