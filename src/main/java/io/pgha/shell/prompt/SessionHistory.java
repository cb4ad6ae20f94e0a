package io.pgha.shell.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.History;

/** The lines typed, oldest first, for the command that lists them; empty where there is no prompt. */
public final class SessionHistory {
    private Optional<History> source = Optional.empty();

    /** A history before the prompt has opened. */
    public SessionHistory() {}

    void attach(History history) {
        source = Optional.of(history);
    }

    /** The lines remembered. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        source.ifPresent(history -> history.forEach(entry -> lines.add(entry.line())));
        return lines;
    }
}
