/** What a healthy stack is, as components made of steps and checks; pure, without any I/O. */
@NullMarked
package io.pgha.stack;

import org.jspecify.annotations.NullMarked;
