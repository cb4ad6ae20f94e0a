package io.pgha.shell;

import io.pgha.view.Screen;
import io.pgha.view.Sink;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Terminal;

/**
 * The surroundings of the process: where text goes, who may be asked, what the environment says.
 *
 * @param in standard input
 * @param out where data goes
 * @param outScreen what {@code out} ends at
 * @param err where progress, questions and problems go
 * @param errScreen what {@code err} ends at
 * @param asker the person at the terminal, or empty
 * @param terminal the terminal of the prompt, for commands that take it over, or empty
 * @param environment the environment variables
 */
public record Console(
        InputStream in,
        Sink out,
        Screen outScreen,
        Sink err,
        Screen errScreen,
        Optional<Asker> asker,
        Optional<Terminal> terminal,
        Map<String, String> environment) {

    /** The same surroundings with a terminal in which lines are edited. */
    public Console at(Terminal live, Asker person) {
        return new Console(in, out, outScreen, err, errScreen, Optional.of(person), Optional.of(live), environment);
    }
}
