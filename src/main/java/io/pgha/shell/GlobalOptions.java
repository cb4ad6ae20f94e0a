package io.pgha.shell;

import io.pgha.view.OutputFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The options every command has, and those every changing command has. */
public final class GlobalOptions {
    /** How the reply is written. */
    public static final Parameter<Optional<OutputFormat>> OUTPUT = Parameter.option(
                    "output",
                    ValueType.oneOf(OutputFormat.class),
                    "Write the reply as a table for people, or as JSON or YAML for programs")
            .optional()
            .withShortName('o');

    /** Which cluster is meant. */
    public static final Parameter<Optional<String>> CLUSTER = Parameter.option(
                    "cluster", ValueType.text("NAME"), "The cluster to work on, instead of the one in use")
            .optional()
            .withShortName('c');

    /** Help instead of doing anything. */
    public static final Parameter<Boolean> HELP =
            Parameter.flag("help", "Show this help and do nothing").withShortName('h');

    /** Plan only. */
    public static final Parameter<Boolean> DRY_RUN =
            Parameter.flag("dry-run", "Show what would change and change nothing");

    /** Consent given on the line. */
    public static final Parameter<Boolean> YES = Parameter.flag(
                    "yes", "Do not ask; a destructive command also needs --cluster NAME")
            .withShortName('y');

    /** Patience with somebody else who changes the same cluster. */
    public static final Parameter<Duration> LOCK_WAIT = Parameter.option(
                    "lock-wait", ValueType.duration(), "How long to wait if somebody else is changing the cluster")
            .defaultsTo("0s");

    private GlobalOptions() {}

    static List<Parameter<?>> forEveryCommand() {
        return List.of(OUTPUT, CLUSTER, HELP);
    }

    static List<Parameter<?>> forChangingCommands() {
        return List.of(DRY_RUN, YES, LOCK_WAIT);
    }
}
