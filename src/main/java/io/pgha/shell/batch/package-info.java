/** Replays scripts of commands and records them. */
@NullMarked
package io.pgha.shell.batch;

import org.jspecify.annotations.NullMarked;
