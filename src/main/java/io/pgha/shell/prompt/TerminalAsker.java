package io.pgha.shell.prompt;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.shell.Asker;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Asks in a terminal; what is typed here never gets into the history. */
public final class TerminalAsker implements Asker {
    private static final char SECRET = '*';

    private final Opener opener;

    /** Gives the terminal to ask in, for the time of one question. */
    @FunctionalInterface
    private interface Opener {
        Terminal open() throws IOException;
    }

    /** Asks in the terminal the process was started from; it is opened for each question and left as it was. */
    public TerminalAsker() {
        opener = () -> QuickTerminal.builder()
                .system(true)
                .systemOutput(TerminalBuilder.SystemOutput.SysErrOrSysOut)
                .build();
    }

    @Override
    public String line(String question) {
        return ask(question, null).strip();
    }

    @Override
    public Secret secret(String question) {
        return Secret.of(ask(question, SECRET));
    }

    private String ask(String question, @org.jspecify.annotations.Nullable Character mask) {
        try (Terminal terminal = opener.open()) {
            return ask(terminal, question, mask);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks in a terminal that is already open.
     *
     * @param mask what to show for each letter typed, or null to show the letters
     */
    static String ask(Terminal terminal, String question, @org.jspecify.annotations.Nullable Character mask) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .variable(LineReader.DISABLE_HISTORY, true)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        try {
            return reader.readLine(question, mask);
        } catch (UserInterruptException | EndOfFileException e) {
            throw cancelled(e);
        }
    }

    private static ProblemException cancelled(RuntimeException source) {
        return Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled at a question.")
                .toException(source);
    }
}
