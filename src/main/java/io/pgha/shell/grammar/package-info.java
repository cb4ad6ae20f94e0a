/** The one grammar of lines, files and arguments: text to words, words to a checked call. */
@NullMarked
package io.pgha.shell.grammar;

import org.jspecify.annotations.NullMarked;
