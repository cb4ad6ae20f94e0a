/** Starts pgha: main, the wiring of every part, and nothing else. */
@NullMarked
package io.pgha.app;

import org.jspecify.annotations.NullMarked;
