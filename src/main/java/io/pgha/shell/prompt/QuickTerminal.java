package io.pgha.shell.prompt;

import org.jline.terminal.TerminalBuilder;

/** Where terminals come from, quickly: Java's own way to call the system makes a hundred classes before the first call. */
final class QuickTerminal {
    private QuickTerminal() {}

    static TerminalBuilder builder() {
        return TerminalBuilder.builder().ffm(false);
    }
}
