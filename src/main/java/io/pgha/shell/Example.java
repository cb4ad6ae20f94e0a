package io.pgha.shell;

/**
 * A line that can be typed as it is.
 *
 * @param line the command line, without the name of the program
 * @param meaning what it does, one phrase
 */
public record Example(String line, String meaning) {}
