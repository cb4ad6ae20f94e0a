package io.pgha.shell.batch;

import io.pgha.shell.grammar.Variables;
import io.pgha.view.OutputFormat;
import java.util.function.IntFunction;

/**
 * How a script is to be run.
 *
 * @param variables values for <code>${NAME}</code>
 * @param dryRun give every changing command {@code --dry-run}
 * @param from first line to run, from 1
 * @param until last line to run
 * @param keepGoing go on after a failure
 * @param format JSON and YAML give one record per statement
 * @param resume the command that goes on at a line
 */
public record Replay(
        Variables variables,
        boolean dryRun,
        int from,
        int until,
        boolean keepGoing,
        OutputFormat format,
        IntFunction<String> resume) {
    /** True if the lines asked for hold the beginning of a statement. */
    boolean wants(Statement statement) {
        return statement.line() >= from && statement.line() <= until;
    }

    /** The same in another format. */
    Replay as(OutputFormat other) {
        return new Replay(variables, dryRun, from, until, keepGoing, other, resume);
    }
}
