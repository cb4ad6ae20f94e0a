/** Tests of the commands. */
@NullMarked
package io.pgha.shell.command;

import org.jspecify.annotations.NullMarked;
