package io.pgha.view;

/** Colours and weights, or nothing at all where they are not wanted. */
final class Style {
    private static final String RESET = "\u001b[0m";

    private final boolean on;

    Style(Screen screen) {
        on = screen.colour();
    }

    String bold(String text) {
        return paint("\u001b[1m", text);
    }

    String red(String text) {
        return paint("\u001b[31m", text);
    }

    String green(String text) {
        return paint("\u001b[32m", text);
    }

    String dim(String text) {
        return paint("\u001b[2m", text);
    }

    private String paint(String code, String text) {
        return on ? code + text + RESET : text;
    }
}
