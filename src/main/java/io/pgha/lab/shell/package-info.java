/** The commands that bring a lab up, look at it, break it and take it away. */
@NullMarked
package io.pgha.lab.shell;

import org.jspecify.annotations.NullMarked;
