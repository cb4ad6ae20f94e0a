/** One class per noun of the command line; each describes its commands and hands the call to the work. */
@NullMarked
package io.pgha.shell.command;

import org.jspecify.annotations.NullMarked;
