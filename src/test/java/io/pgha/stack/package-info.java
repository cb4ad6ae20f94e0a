/** Tests of the stack's parts. */
@NullMarked
package io.pgha.stack;

import org.jspecify.annotations.NullMarked;
