package io.pgha.shell.prompt;

import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.shell.Asker;
import io.pgha.shell.Console;
import io.pgha.shell.Edge;
import io.pgha.shell.Ending;
import io.pgha.shell.batch.Recorder;
import io.pgha.shell.grammar.Lexer;
import io.pgha.shell.grammar.Variables;
import io.pgha.view.OutputFormat;
import io.pgha.view.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/**
 * The prompt: reads a line, runs it, and again. Ctrl-C drops the line or cancels the command and never leaves; Ctrl-D on an
 * empty line leaves.
 */
public final class Repl {
    private final Edge edge;
    private final Supplier<PromptText> prompt;
    private final Path stateDirectory;
    private final Recorder recorder;
    private final SessionHistory history;

    /**
     * A prompt over an edge.
     *
     * @param prompt what to say before each line; answers from memory
     * @param stateDirectory where the history is kept
     */
    public Repl(
            Edge edge, Supplier<PromptText> prompt, Path stateDirectory, Recorder recorder, SessionHistory history) {
        this.edge = edge;
        this.prompt = prompt;
        this.stateDirectory = stateDirectory;
        this.recorder = recorder;
        this.history = history;
    }

    /** Runs until the user leaves; gives 0, since each line has told its own end. */
    public int run() {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            if (terminal.getWidth() == 0) {
                terminal.setSize(new Size(80, 24)); // serial consoles do not know their size
            }
            LineReader reader = reader(terminal);
            edge.becomeInteractive(live(terminal));
            terminal.handle(Terminal.Signal.INT, signal -> edge.interrupt());
            greet();
            while (!edge.isLeaving()) {
                Optional<String> line = readLine(reader);
                if (line.isEmpty()) {
                    break;
                }
                runLine(line.get());
            }
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private LineReader reader(Terminal terminal) {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .appName("pgha")
                .terminal(terminal)
                .parser(new LineParser())
                .completer(new SpecCompleter(edge.book()))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P> ")
                .variable(LineReader.HISTORY_SIZE, 5000)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.AUTO_LIST, true)
                .option(LineReader.Option.LIST_PACKED, true);
        HistoryFile.open(stateDirectory, prompt.get().cluster())
                .ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        LineReader reader = builder.build();
        history.attach(reader.getHistory());
        return reader;
    }

    private Console live(Terminal terminal) {
        Console before = edge.console();
        Screen out = followingWindow(before.outScreen(), terminal);
        Screen err = followingWindow(before.errScreen(), terminal);
        return new Console(
                before.in(),
                before.out(),
                out,
                before.err(),
                err,
                Optional.of(new Person(terminal)),
                Optional.of(terminal),
                before.environment());
    }

    private static Screen followingWindow(Screen screen, Terminal terminal) {
        return screen.columns().getAsInt() == Screen.UNLIMITED
                ? screen
                : new Screen(
                        screen.terminal(), screen.colour(), () -> terminal.getWidth() > 0 ? terminal.getWidth() : 80);
    }

    private record Person(Terminal terminal) implements Asker {
        @Override
        public String line(String question) {
            return TerminalAsker.ask(terminal, question, null).strip();
        }

        @Override
        public Secret secret(String question) {
            return Secret.of(TerminalAsker.ask(terminal, question, '*'));
        }
    }

    private void greet() {
        edge.console().err().line("pgha builds and runs PostgreSQL high-availability clusters on OCI.");
        edge.console().err().line("Tab completes, Ctrl-C cancels, Ctrl-D leaves; \"help\" explains every command.");
        edge.console()
                .err()
                .line(
                        prompt.get().cluster().isPresent()
                                ? "Next: cluster status"
                                : "Next: help first-cluster, or context use CLUSTER");
    }

    /** The line typed, blank if Ctrl-C dropped it, or empty if the user leaves. */
    private Optional<String> readLine(LineReader reader) {
        try {
            return Optional.of(reader.readLine(painted(prompt.get(), reader.getTerminal())));
        } catch (UserInterruptException e) {
            return Optional.of("");
        } catch (EndOfFileException e) {
            return Optional.empty();
        }
    }

    private String painted(PromptText text, Terminal terminal) {
        if (!edge.console().outScreen().colour()) {
            return text.plain();
        }
        AttributedStyle style = text.bad()
                ? AttributedStyle.BOLD.foreground(AttributedStyle.RED)
                : AttributedStyle.BOLD.foreground(AttributedStyle.GREEN);
        return new AttributedString(text.plain().stripTrailing(), style).toAnsi(terminal) + " ";
    }

    private void runLine(String line) {
        List<String> words;
        try {
            words = Lexer.words(line, Variables.environment(edge.console().environment()));
        } catch (ProblemException e) {
            edge.write(new Ending(e.first().kind().exitStatus(), Optional.empty(), e.problems()), OutputFormat.TABLE);
            return;
        }
        if (!words.isEmpty() && edge.run(words) == 0) {
            record(line);
        }
    }

    private void record(String line) {
        try {
            recorder.succeeded(line);
        } catch (ProblemException e) {
            edge.write(new Ending(e.first().kind().exitStatus(), Optional.empty(), e.problems()), OutputFormat.TABLE);
        }
    }
}
