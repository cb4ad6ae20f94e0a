package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Edge;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.shell.batch.BatchRunner;
import io.pgha.shell.batch.EnvFile;
import io.pgha.shell.batch.Recorder;
import io.pgha.shell.batch.Replay;
import io.pgha.shell.batch.Script;
import io.pgha.shell.batch.ScriptChecker;
import io.pgha.shell.grammar.Variables;
import io.pgha.view.Reply;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The commands about scripts. */
public final class ScriptCommands implements Commands {
    private static final String STDIN = "-";

    private static final Parameter<Path> FILE = Parameter.argument(
                    "file", ValueType.fileToRead(), "The script; - is standard input")
            .required();
    private static final Parameter<Path> NEW_FILE =
            Parameter.argument("file", ValueType.file(), "The script to write").required();
    private static final Parameter<List<String>> VAR = Parameter.option(
                    "var", ValueType.text("NAME=VALUE"), "A value for ${NAME} in the script")
            .repeated();
    private static final Parameter<Optional<Path>> ENV_FILE = Parameter.option(
                    "env-file", ValueType.fileToRead(), "A file of NAME=VALUE lines")
            .optional();
    private static final Parameter<Integer> FROM = Parameter.option(
                    "from", ValueType.integer("LINE"), "The first line to run")
            .defaultsTo("1");
    private static final Parameter<Optional<Integer>> UNTIL = Parameter.option(
                    "until", ValueType.integer("LINE"), "The last line to run")
            .optional();
    private static final Parameter<Boolean> KEEP_GOING =
            Parameter.flag("keep-going", "Go on after a failure; the first failure is still the exit status");

    private final Edge edge;
    private final BatchRunner runner;
    private final Recorder recorder;

    /** The commands, over the edge they run lines on. */
    public ScriptCommands(Edge edge, BatchRunner runner, Recorder recorder) {
        this.edge = edge;
        this.runner = runner;
        this.recorder = recorder;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                run("script run"),
                run("run"),
                CommandSpec.named("script check")
                        .summary("Find what is wrong in a script without running any of it.")
                        .about("Reads every line as \"script run\" would: unknown commands and options, bad values,"
                                + " variables without a value, files that are missing.")
                        .takes(FILE, VAR, ENV_FILE)
                        .example("script check deploy.pgha", "check a script")
                        .related("script run")
                        .runs(this::check),
                CommandSpec.named("script record start")
                        .summary("Write down the lines typed from now on that succeed.")
                        .about(
                                "Only what is typed at the prompt and succeeds is written, one line each, with variables in the "
                                        + "place of what looks like a secret. The file is new and only you can read it.")
                        .once()
                        .takes(NEW_FILE)
                        .example("script record start mine.pgha", "begin to record")
                        .related("script record stop", "script run")
                        .runs(this::startRecording),
                CommandSpec.named("script record stop")
                        .summary("End the recording.")
                        .about(
                                "Says where the script is and how many lines it has; \"script check\" tells whether it could run "
                                        + "as it is.")
                        .once()
                        .example("script record stop", "end it")
                        .related("script record start")
                        .runs(in -> Reply.of(recorder.stop())));
    }

    private CommandSpec run(String name) {
        return CommandSpec.named(name)
                .once()
                .summary("Run the commands of a script.")
                .about(
                        "Runs one line after another, each echoed on stderr with its number and time, and stops at the first"
                                + " failure with its exit status. A script that was interrupted is run again from the top and finds"
                                + " its work done. A dry run gives --dry-run to every command that has it, and leaves out those that act"
                                + " without having it, such as exec, and wait-until. With --output json or yaml, stdout carries one record per line of the script."
                                + " \"help scripts\" explains the language.")
                .takes(FILE, VAR, ENV_FILE, FROM, UNTIL, KEEP_GOING)
                .changes()
                .example(name + " deploy.pgha", "run a script")
                .example(name + " deploy.pgha --var size=3 --dry-run", "show what it would change")
                .example(name + " deploy.pgha --from 12", "go on at line 12")
                .related("script check", "wait-until", "help")
                .runs(this::replay);
    }

    private Reply replay(Invocation in) {
        Replay replay = new Replay(
                variables(in),
                in.isDryRun(),
                in.get(FROM),
                in.get(UNTIL).orElse(Integer.MAX_VALUE),
                in.get(KEEP_GOING),
                in.format(),
                line -> in.lineWith(FROM, Integer.toString(line)));
        return runner.run(script(in), replay, in.cancellation());
    }

    /**
     * What a check found.
     *
     * @param script name of the file
     * @param commands how many commands it has
     * @param valid true if nothing was found
     */
    public record ScriptCheck(String script, int commands, boolean valid) {}

    private Reply check(Invocation in) {
        Script script = script(in);
        List<Problem> problems = new ScriptChecker(edge).check(script, variables(in));
        int commands = script.statements().size();
        return Reply.of(new ScriptCheck(script.name(), commands, problems.isEmpty()))
                .shownAs("%s: %d commands, %s"
                        .formatted(
                                script.name(),
                                commands,
                                problems.isEmpty() ? "all valid." : "problems found: " + problems.size() + "."))
                .withProblems(problems);
    }

    private Reply startRecording(Invocation in) {
        if (!edge.isInteractive()) {
            throw Problem.of("NO_PROMPT", Problem.Kind.USAGE, "Only what is typed at the prompt can be recorded.")
                    .toException();
        }
        recorder.start(in.get(NEW_FILE));
        return Reply.none().withNext("script record stop");
    }

    private Script script(Invocation in) {
        Path file = in.get(FILE);
        return file.toString().equals(STDIN)
                ? edge.reading(() -> Script.read(in.console().in()))
                : Script.read(file);
    }

    private static Variables variables(Invocation in) {
        Map<String, String> given = new HashMap<>();
        in.get(ENV_FILE).map(EnvFile::read).ifPresent(given::putAll);
        given.putAll(EnvFile.pairs(in.get(VAR)));
        return Variables.of(given, Variables.environment(in.console().environment()));
    }
}
