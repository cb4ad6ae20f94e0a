/** The interactive prompt: line editing, completion, history, greeting. */
@NullMarked
package io.pgha.shell.prompt;

import org.jspecify.annotations.NullMarked;
