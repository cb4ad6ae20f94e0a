/** Reads the cluster file and the settings around it, finds everything that is wrong with them at once, and writes them out again. */
@NullMarked
package io.pgha.spec;

import org.jspecify.annotations.NullMarked;
