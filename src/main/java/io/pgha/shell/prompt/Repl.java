package io.pgha.shell.prompt;

import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.shell.Asker;
import io.pgha.shell.Console;
import io.pgha.shell.Edge;
import io.pgha.shell.Ending;
import io.pgha.shell.batch.Recorder;
import io.pgha.shell.grammar.Lexer;
import io.pgha.shell.grammar.SecretWords;
import io.pgha.shell.grammar.Variables;
import io.pgha.view.OutputFormat;
import io.pgha.view.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/**
 * The prompt: reads a line, runs it, and again. Ctrl-C drops the line or cancels the command and never leaves; Ctrl-D on an
 * empty line leaves.
 */
public final class Repl {
    private final Edge edge;
    private final Surface surface;
    private final Path stateDirectory;
    private final Recorder recorder;
    private final SessionHistory history;
    private Optional<String> historyOf = Optional.empty();
    private boolean askedToStay;

    /**
     * A prompt over an edge.
     *
     * @param surface what the prompt shows of the session
     * @param stateDirectory where the history is kept
     */
    public Repl(Edge edge, Surface surface, Path stateDirectory, Recorder recorder, SessionHistory history) {
        this.edge = edge;
        this.surface = surface;
        this.stateDirectory = stateDirectory;
        this.recorder = recorder;
        this.history = history;
    }

    /** Runs until the user leaves; gives 0, since each line has told its own end. */
    public int run() {
        try (Terminal terminal = QuickTerminal.builder().system(true).build()) {
            if (terminal.getWidth() == 0) {
                terminal.setSize(new Size(80, 24)); // serial consoles do not know their size
            }
            LineReaderImpl reader = reader(terminal);
            edge.becomeInteractive(live(terminal));
            terminal.handle(Terminal.Signal.INT, signal -> edge.interrupt());
            greet();
            try (Refresher refresher = new Refresher(() -> refresh(reader))) {
                refresher.start();
                while (!edge.isLeaving()) {
                    Optional<String> line = readLine(reader);
                    if (line.isEmpty() && mayLeave()) {
                        break;
                    }
                    line.ifPresent(this::runLine);
                    followCluster(reader);
                    refresher.poke();
                }
            }
            reader.getHistory().save();
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Looks, and paints the prompt again if what it says has changed while a line is being typed. */
    private void refresh(LineReaderImpl reader) {
        String before = surface.text().plain();
        surface.look();
        PromptText now = surface.text();
        if (!now.plain().equals(before) && reader.isReading()) {
            reader.setPrompt(painted(now, reader.getTerminal()));
            reader.redisplay();
        }
    }

    /** Each cluster has a history of its own. */
    private void followCluster(LineReaderImpl reader) {
        Optional<String> cluster = surface.text().cluster();
        if (cluster.equals(historyOf)) {
            return;
        }
        try {
            reader.getHistory().save();
        } catch (IOException e) {
            // What was typed is lost to later sessions, and to nothing else.
        }
        openHistory(reader, cluster);
    }

    private void openHistory(LineReaderImpl reader, Optional<String> cluster) {
        historyOf = cluster;
        History lines = new DiscreetHistory();
        HistoryFile.open(stateDirectory, cluster)
                .ifPresentOrElse(file -> reader.setVariable(LineReader.HISTORY_FILE, file), () -> reader.getVariables()
                        .remove(LineReader.HISTORY_FILE));
        reader.setHistory(lines);
        lines.attach(reader);
        history.attach(lines);
    }

    /** Asks once to stay if leaving would close something; who asks to leave again, leaves. */
    private boolean mayLeave() {
        List<String> open = new ArrayList<>(surface.open());
        recorder.target().ifPresent(file -> open.add("a recording into " + file));
        if (open.isEmpty() || askedToStay) {
            return true;
        }
        askedToStay = true;
        edge.console()
                .err()
                .line("Still open: " + String.join(", ", open) + ". Ctrl-D once more closes it and leaves.");
        return false;
    }

    private LineReaderImpl reader(Terminal terminal) throws IOException {
        LineReaderImpl reader = new HintingReader(terminal, new Hints(edge.book()));
        reader.setParser(new LineParser());
        reader.setCompleter(new SpecCompleter(edge.book()));
        reader.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "%P> ");
        reader.setVariable(LineReader.HISTORY_SIZE, 5000);
        reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        reader.option(LineReader.Option.HISTORY_IGNORE_SPACE, true);
        reader.option(LineReader.Option.HISTORY_IGNORE_DUPS, true);
        reader.option(LineReader.Option.HISTORY_TIMESTAMPED, false);
        reader.option(LineReader.Option.AUTO_LIST, true);
        reader.option(LineReader.Option.LIST_PACKED, true);
        if (!edge.console().outScreen().colour()) {
            withoutColour(reader);
        }
        openHistory(reader, surface.text().cluster());
        return reader;
    }

    /** What the editor paints when it lists what a word may become. */
    private static void withoutColour(LineReaderImpl reader) {
        reader.setVariable(LineReader.COMPLETION_STYLE_LIST_STARTING, "bold");
        reader.setVariable(LineReader.COMPLETION_STYLE_LIST_DESCRIPTION, "faint");
        reader.setVariable(LineReader.COMPLETION_STYLE_LIST_GROUP, "bold");
        reader.setVariable(LineReader.COMPLETION_STYLE_STARTING, "bold");
        reader.setVariable(LineReader.COMPLETION_STYLE_DESCRIPTION, "faint");
        reader.setVariable(LineReader.COMPLETION_STYLE_GROUP, "bold");
        reader.setVariable(LineReader.COMPLETION_STYLE_LIST_BACKGROUND, "bg:default");
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
                        surface.text().cluster().isPresent()
                                ? "Next: cluster status"
                                : "Next: help first-cluster, or context use CLUSTER");
    }

    /** The line typed, blank if Ctrl-C dropped it, or empty if the user leaves. */
    private Optional<String> readLine(LineReader reader) {
        PromptText text = surface.text();
        try {
            String line = reader.readLine(painted(text, reader.getTerminal()));
            askedToStay = false;
            return Optional.of(line);
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
            recorder.succeeded(SecretWords.asVariables(line));
        } catch (ProblemException e) {
            edge.write(new Ending(e.first().kind().exitStatus(), Optional.empty(), e.problems()), OutputFormat.TABLE);
        }
    }
}
