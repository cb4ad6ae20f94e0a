package io.pgha.shell;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.grammar.Variables;
import io.pgha.view.OutputFormat;
import io.pgha.view.OutputLost;
import io.pgha.view.Printable;
import io.pgha.view.ProblemView;
import io.pgha.view.ProgressView;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.springframework.shell.core.InputReader;
import org.springframework.shell.core.command.CommandContext;
import org.springframework.shell.core.command.CommandExecutionException;
import org.springframework.shell.core.command.CommandExecutor;
import org.springframework.shell.core.command.CommandRegistry;
import org.springframework.shell.core.command.ParsedInput;

/**
 * Where every line ends: it runs one command, turns whatever goes wrong into problems, writes the reply, and gives the exit
 * status. It holds the one try and catch of the product. One command runs at a time; a command may run others.
 */
public final class Edge {
    /** The word before a line whose failure does not stop a script. */
    public static final String IGNORE_ERRORS = "ignore-errors:";

    private static final String PROGRAM = "pgha";
    private static final Ending OUTPUT_LOST =
            Ending.of(List.of(Problem.of("OUTPUT_LOST", Problem.Kind.REMOTE, "Nobody took the output any more.")));

    private final CommandBook book = new CommandBook();
    private final SessionDefaults defaults;
    private final InstantSource clock;
    private final CommandRegistry registry = new CommandRegistry();
    private final CommandExecutor executor = new CommandExecutor(registry);
    private final StrictParser parser;
    private Console console;
    private Guard guard = Guard.none();
    private boolean interactive;
    private boolean leaving;
    private volatile boolean ending;
    private volatile boolean reading;
    private volatile Optional<Frame> current = Optional.empty();

    /** A command in progress. A command that runs others gives them its cancellation, progress and emitter. */
    private static final class Frame {
        private final Thread thread = Thread.currentThread();
        private final Cancellation cancellation;
        private final ProgressView progress;
        private final Optional<BiConsumer<String, Record>> emitter;
        private final boolean nested;
        private Ending ending = Ending.of(Reply.none());
        private Optional<Passing> passing = Optional.empty();

        Frame(
                Cancellation cancellation,
                ProgressView progress,
                Optional<BiConsumer<String, Record>> emitter,
                boolean nested) {
            this.nested = nested;
            this.cancellation = cancellation;
            this.progress = progress;
            this.emitter = emitter;
        }
    }

    /** An edge without commands. */
    public Edge(SessionDefaults defaults, Console console, InstantSource clock) {
        this.defaults = defaults;
        this.console = console;
        this.clock = clock;
        this.parser = new StrictParser(book, Variables.environment(console.environment()));
    }

    /** Adds the commands of a noun, at start-up. */
    public void add(Commands noun) {
        for (CommandSpec spec : noun.specs()) {
            book.add(spec);
            registry.registerCommand(new SpecCommand(spec, this::runCall));
        }
    }

    /** From now on this guard stands before every change. */
    public void guardedBy(Guard watch) {
        guard = watch;
    }

    /** All commands. */
    public CommandBook book() {
        return book;
    }

    /** The parser for the commands. */
    public StrictParser parser() {
        return parser;
    }

    /** The surroundings in use now. */
    public Console console() {
        return console;
    }

    /** From now on a person sits at a prompt in these surroundings. */
    public void becomeInteractive(Console live) {
        console = live;
        interactive = true;
    }

    /** True if lines are typed at our prompt. */
    public boolean isInteractive() {
        return interactive;
    }

    /** True if other commands can follow the one in progress in this process: at the prompt, and within a script. */
    public boolean goesOn() {
        return interactive || current.filter(frame -> frame.nested).isPresent();
    }

    /** Asks the prompt or the script to end after this command. */
    public void leave() {
        leaving = true;
    }

    /** True once {@link #leave()} or {@link #end()} was called. */
    public boolean isLeaving() {
        return leaving || ending;
    }

    /**
     * The process is to end: cancels the command in progress and lets no other begin.
     *
     * @return false if no command runs
     */
    public boolean end() {
        ending = true;
        return interrupt();
    }

    /** Takes back the wish to leave: the script that was left has ended, the session goes on. */
    public void stay() {
        leaving = false;
    }

    /**
     * Cancels the command in progress; asked a second time it interrupts it.
     *
     * @return false if no command runs, or none that has begun to do anything
     */
    public boolean interrupt() {
        Optional<Frame> frame = current;
        frame.ifPresent(running -> {
            boolean again = running.cancellation.isCancelled();
            running.cancellation.cancel();
            if (again) {
                running.thread.interrupt();
            }
        });
        return frame.isPresent() && !reading;
    }

    /** Reads what a command needs before it can begin; nothing interrupts such a read but the end of the process. */
    public <T> T reading(Supplier<T> source) {
        reading = !interactive;
        try {
            return source.get();
        } finally {
            reading = false;
        }
    }

    /**
     * Runs one command and writes its reply and problems.
     *
     * @param words the words of the line, already split
     * @return the exit status
     * @throws OutputLost if nobody takes the output any more
     */
    public int run(List<String> words) {
        if (!words.isEmpty() && words.get(0).equals(IGNORE_ERRORS)) {
            int status = run(words.subList(1, words.size()));
            return isIgnorable(status) ? 0 : status;
        }
        Ending ending = perform(words, Optional.empty());
        write(ending, formatOf(words));
        return ending.status();
    }

    /** True for failures of the world, which a script may choose to ignore; a wrong line, a bug or Ctrl-C never is. */
    public static boolean isIgnorable(int status) {
        return status != Problem.Kind.USAGE.exitStatus()
                && status != Problem.Kind.BUG.exitStatus()
                && status != Problem.Kind.CANCELLED.exitStatus();
    }

    /**
     * Runs one command and writes nothing but its progress.
     *
     * @param emitter takes the records that the command streams, instead of stdout
     */
    public Ending perform(List<String> words, Optional<BiConsumer<String, Record>> emitter) {
        Optional<Frame> outer = current;
        ProgressView progress = outer.map(frame -> frame.progress)
                .orElseGet(() -> new ProgressView(console.err(), console.errScreen(), clock));
        Frame frame = new Frame(
                outer.map(o -> o.cancellation).orElseGet(Cancellation::new),
                progress,
                emitter.or(() -> outer.flatMap(o -> o.emitter)),
                outer.isPresent());
        current = Optional.of(frame);
        Heartbeat beat = Heartbeat.start(progress, console.errScreen().terminal() && outer.isEmpty());
        try {
            ParsedInput parsed = parser.parse(withoutProgramName(words));
            executor.execute(
                    new CommandContext(parsed, registry, new PrintWriter(Writer.nullWriter()), new InputReader() {}));
            return frame.ending;
        } catch (RuntimeException | StackOverflowError e) {
            frame.ending = OUTPUT_LOST;
            frame.ending =
                    ended(frame, e instanceof CommandExecutionException && e.getCause() != null ? e.getCause() : e);
            return frame.ending;
        } finally {
            frame.passing.ifPresent(passing -> passing.end(frame.ending));
            beat.close();
            current = outer;
            if (outer.isEmpty()) {
                progress.close();
                Thread.interrupted(); // a second Ctrl-C must not reach the next command
            }
        }
    }

    private int runCall(Call call) {
        Frame frame = current.orElseThrow();
        Passing passing = new Passing(guard, call, defaults, frame.progress, frame.cancellation);
        frame.passing = Optional.of(passing);
        Invocation.Run run = new Invocation.Run(
                frame.cancellation,
                passing,
                new Questions(console, frame.progress),
                frame.emitter.orElseGet(() -> streaming(frame, call)));
        Invocation in = new Invocation(call, defaults, console, run);
        Reply reply = call.get(GlobalOptions.HELP)
                ? HelpPages.of(call.spec())
                : call.spec().handler().handle(in);
        frame.ending = Ending.of(reply);
        return frame.ending.status();
    }

    private BiConsumer<String, Record> streaming(Frame frame, Call call) {
        OutputFormat format =
                call.get(GlobalOptions.OUTPUT).or(defaults::output).orElse(OutputFormat.TABLE);
        return (text, data) -> {
            frame.progress.clear();
            console.out().print(format == OutputFormat.TABLE ? text + "\n" : ReplyView.jsonLine(data));
        };
    }

    private static Ending ended(Frame frame, Throwable failure) {
        if (failure instanceof OutputLost lost) {
            throw lost;
        }
        List<Problem> problems =
                failure instanceof ProblemException known ? known.problems() : List.of(BugReport.of(failure));
        Ending ending = Ending.of(problems);
        return frame.cancellation.isCancelled()
                ? new Ending(Problem.Kind.CANCELLED.exitStatus(), Optional.empty(), problems)
                : ending;
    }

    /**
     * Reads a line as {@link #perform} would, and runs nothing.
     *
     * @throws ProblemException of kind USAGE if it could not run
     */
    public Call understand(List<String> words) {
        ParsedInput parsed = parser.parse(withoutProgramName(words));
        return Call.of(book.startOf(withoutProgramName(words)).orElseThrow(), parsed);
    }

    /**
     * Reads the command that another one repeats, as it would be read then; empty if it repeats none.
     *
     * @throws ProblemException of kind USAGE if it could not run
     */
    public Optional<Call> understandRepeated(Call call) {
        return call.spec().repeated(call).map(this::understand);
    }

    /** Writes how a line ended: data to stdout, problems and what to type next to stderr. */
    public void write(Ending ending, OutputFormat format) {
        current.ifPresent(frame -> frame.progress.clear());
        ending.reply().ifPresent(reply -> {
            String text = ReplyView.render(reply, format, console.outScreen());
            if (!text.isEmpty()) {
                console.out().print(text);
            }
        });
        if (!ending.problems().isEmpty()) {
            console.err()
                    .print(
                            format == OutputFormat.TABLE
                                    ? new ProblemView(console.errScreen(), this::asTyped).render(ending.problems())
                                    : ProblemView.json(ending.problems()));
        }
        if (format == OutputFormat.TABLE) {
            ending.reply().ifPresent(reply -> reply.next()
                    .forEach(command -> console.err().line(Printable.line("next: " + asTyped(command)))));
        }
    }

    /** A command of ours as it must be typed here: with the program's name unless we are at our own prompt. */
    public String asTyped(String command) {
        boolean ours = book.nouns().contains(command.split(" ", 2)[0]);
        return ours && !interactive ? PROGRAM + " " + command : command;
    }

    /** The format a line asks for, found even if the line is wrong. */
    public OutputFormat formatOf(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String value = word.startsWith("--output=")
                    ? word.substring("--output=".length())
                    : i > 0
                                    && (words.get(i - 1).equals("--output")
                                            || words.get(i - 1).equals("-o"))
                            ? word
                            : "";
            for (OutputFormat format : OutputFormat.values()) {
                if (format.name().equalsIgnoreCase(value)) {
                    return format;
                }
            }
            if (word.equals("--")) {
                break;
            }
        }
        return defaults.output().orElse(OutputFormat.TABLE);
    }

    /** Examples and messages may be pasted with the program's name in front. */
    private static List<String> withoutProgramName(List<String> words) {
        return !words.isEmpty() && words.get(0).equals(PROGRAM) ? words.subList(1, words.size()) : words;
    }
}
