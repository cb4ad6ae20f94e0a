/** The command line: what a command is, how a line becomes one call, and the one place where calls run and end. */
@NullMarked
package io.pgha.shell;

import org.jspecify.annotations.NullMarked;
