package io.pgha.shell.batch;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.Call;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Edge;
import io.pgha.shell.Ending;
import io.pgha.shell.grammar.Lexer;
import io.pgha.view.OutputFormat;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import io.pgha.view.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Runs scripts statement by statement, stops at the first failure, and says of every statement what became of it. */
public final class BatchRunner {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    private static final String STOPPED = "SCRIPT_STOPPED";

    private final Edge edge;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Deque<String> running = new ArrayDeque<>();
    private OutputFormat format = OutputFormat.TABLE;

    /** A runner over the commands of an edge; times are shown in the zone. */
    public BatchRunner(Edge edge, InstantSource clock, ZoneId zone) {
        this.edge = edge;
        this.clock = clock;
        this.zone = zone;
    }

    /**
     * Runs a script; a script may run others, but not one that is already running.
     *
     * @return a reply whose problem, if any, says where the script stopped, with the kind of the failure
     * @throws ProblemException of kind USAGE for recursion or a line number beyond the end
     */
    public Reply run(Script script, Replay replay, Cancellation cancellation) {
        String identity = identityOf(script);
        if (running.contains(identity)) {
            throw Problem.of("SCRIPT_RECURSION", Problem.Kind.USAGE, script.name() + " would run itself.")
                    .because("It is already running: " + String.join(" -> ", callers(identity)) + ".")
                    .toException();
        }
        checkRange(script, replay);
        OutputFormat outer = format;
        running.push(identity);
        // Programs that read the outer script's records must find nothing else on stdout.
        format = replay.format() == OutputFormat.TABLE ? outer : replay.format();
        try {
            return new Course(script, replay.as(format), cancellation).run();
        } finally {
            running.pop();
            format = outer;
            if (running.isEmpty()) {
                edge.stay();
            }
        }
    }

    private List<String> callers(String identity) {
        List<String> names = new ArrayList<>(running);
        java.util.Collections.reverse(names);
        names.add(identity);
        return names;
    }

    private static String identityOf(Script script) {
        return script.path()
                .map(path -> path.toAbsolutePath().normalize().toString())
                .orElse(script.name());
    }

    private static void checkRange(Script script, Replay replay) {
        List<Statement> all = script.statements();
        int last = all.isEmpty() ? 0 : all.get(all.size() - 1).line();
        if (replay.from() < 1 || replay.until() < 1) {
            throw noSuchLine(script, "Lines are counted from 1.");
        }
        if (replay.from() > last && replay.from() > 1) {
            throw noSuchLine(
                    script, "--from %d is beyond the last command, at line %d.".formatted(replay.from(), last));
        }
        if (replay.until() < replay.from()) {
            throw noSuchLine(script, "--until %d is before --from %d.".formatted(replay.until(), replay.from()));
        }
        if (!all.isEmpty() && all.stream().noneMatch(replay::wants)) {
            throw noSuchLine(script, "No command begins in lines %d to %d.".formatted(replay.from(), replay.until()));
        }
    }

    private static ProblemException noSuchLine(Script script, String what) {
        return Problem.of("NO_SUCH_LINE", Problem.Kind.USAGE, what)
                .at(script.name())
                .toException();
    }

    /** One run of one script. */
    private final class Course {
        private final Script script;
        private final Replay replay;
        private final Cancellation cancellation;
        private final List<LineResult> results = new ArrayList<>();
        private Optional<LineResult> firstFailure = Optional.empty();

        Course(Script script, Replay replay, Cancellation cancellation) {
            this.script = script;
            this.replay = replay;
            this.cancellation = cancellation;
        }

        Reply run() {
            for (Statement statement : script.statements()) {
                boolean wanted = replay.wants(statement);
                LineResult result = wanted && goesOn() ? perform(statement) : LineResult.notRun(script, statement);
                results.add(result);
                if (firstFailure.isEmpty() && result.result() == LineResult.Result.FAILED) {
                    firstFailure = Optional.of(result);
                }
                if (replay.format() != OutputFormat.TABLE && wanted) {
                    edge.console().out().print(ReplyView.streamed(result, replay.format()));
                }
            }
            if (replay.format() == OutputFormat.TABLE && !results.isEmpty()) {
                edge.console()
                        .err()
                        .print("\n" + ReplyView.render(table(), edge.console().errScreen()));
            }
            return firstFailure.map(this::stopped).orElse(Reply.none());
        }

        /** True if another script runs this one; then only the outermost says how to go on, because that does all the rest. */
        private boolean isNested() {
            return running.size() > 1;
        }

        private boolean goesOn() {
            return !edge.isLeaving() && !cancellation.isCancelled() && (firstFailure.isEmpty() || replay.keepGoing());
        }

        private LineResult perform(Statement statement) {
            Instant start = clock.instant();
            edge.console()
                    .err()
                    .line("[%s%d] %s %s"
                            .formatted(
                                    isNested() ? script.name() + ":" : "",
                                    statement.line(),
                                    CLOCK.format(start.atZone(zone)),
                                    statement.onOneLine()));
            List<Record> records = new ArrayList<>();
            List<String> words;
            try {
                words = Lexer.words(statement.source(), replay.variables());
            } catch (ProblemException e) {
                return result(statement, start, failed(e.problems()), false, records);
            }
            boolean ignoring = !words.isEmpty() && words.get(0).equals(Edge.IGNORE_ERRORS);
            List<String> command = withDryRun(ignoring ? words.subList(1, words.size()) : words);
            if (replay.dryRun() && isActing(command)) {
                return leftOut(statement, start, command);
            }
            boolean forPrograms = replay.format() != OutputFormat.TABLE;
            Ending ending = edge.perform(
                    command, forPrograms ? Optional.of((text, data) -> records.add(data)) : Optional.empty());
            if (!forPrograms) {
                edge.write(ending, edge.formatOf(command));
            }
            return result(statement, start, ending, ignoring, records);
        }

        private Ending failed(List<Problem> problems) {
            Ending ending = new Ending(problems.get(0).kind().exitStatus(), Optional.empty(), problems);
            if (replay.format() == OutputFormat.TABLE) {
                edge.write(ending, OutputFormat.TABLE);
            }
            return ending;
        }

        private boolean isActing(List<String> words) {
            return edge.book().startOf(words).filter(CommandSpec::isActing).isPresent();
        }

        /** What a dry run does with a command that cannot only show what it would do: it reads the line. */
        private LineResult leftOut(Statement statement, Instant start, List<String> words) {
            try {
                Optional<Call> call = Optional.of(edge.understand(words));
                while (call.isPresent()) {
                    call = edge.understandRepeated(call.get());
                }
            } catch (ProblemException e) {
                return result(statement, start, failed(e.problems()), false, List.of());
            }
            edge.console().err().line("left out of the dry run: it acts, or waits for what acts");
            return LineResult.notRun(script, statement);
        }

        private List<String> withDryRun(List<String> words) {
            Optional<CommandSpec> spec = edge.book().startOf(words);
            if (!replay.dryRun() || spec.filter(CommandSpec::isChanging).isEmpty() || words.contains("--dry-run")) {
                return words;
            }
            int name = spec.get().name().split(" ", -1).length;
            List<String> all = new ArrayList<>(words);
            all.add(name, "--dry-run"); // before the arguments: words after them may belong to another program
            return all;
        }

        private LineResult result(
                Statement statement, Instant start, Ending ending, boolean ignoring, List<Record> records) {
            LineResult.Result result = ending.status() == 0
                    ? LineResult.Result.DONE
                    : ignoring && Edge.isIgnorable(ending.status())
                            ? LineResult.Result.IGNORED
                            : LineResult.Result.FAILED;
            return new LineResult(
                    statement.line(),
                    script.name(),
                    statement.onOneLine(),
                    result,
                    ending.status(),
                    Optional.of(start),
                    Duration.between(start, clock.instant()),
                    ending.reply().flatMap(Reply::data),
                    records,
                    ending.problems());
        }

        private Table<LineResult> table() {
            Table<LineResult> table = Table.of(results);
            return (isNested() ? table.titled(script.name()) : table)
                    .column("line", LineResult::line)
                    .column("result", LineResult::result)
                    .column("status", LineResult::status)
                    .column("time", LineResult::seconds)
                    .column("command", LineResult::command);
        }

        private Reply stopped(LineResult failure) {
            Problem first = failure.problems().get(0);
            Problem problem = new Problem(
                    STOPPED,
                    kindOf(failure),
                    replay.keepGoing()
                            ? "Not all commands of the script succeeded."
                            : "The script stopped at line " + failure.line() + ".",
                    script.name() + ", line " + failure.line() + ": " + failure.command(),
                    first.code().equals(STOPPED)
                            ? first.where() + ": " + first.cause()
                            : first.what() + " [" + first.code() + "]",
                    List.of(),
                    List.of(),
                    List.of(),
                    script.path()
                            .filter(path -> !isNested())
                            .map(path -> List.of(replay.resume().apply(failure.line())))
                            .orElse(List.of()));
            return Reply.none().withProblems(List.of(problem));
        }

        private Problem.Kind kindOf(LineResult failure) {
            for (Problem.Kind kind : Problem.Kind.values()) {
                if (kind.exitStatus() == failure.status()) {
                    return kind;
                }
            }
            return Problem.Kind.BUG;
        }
    }
}
