package io.pgha.shell.batch;

import io.pgha.model.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of one statement of a script; what programs read, one per line of JSON.
 *
 * @param line number of its first line in the file
 * @param script what the script is called that it stands in; a script may run others
 * @param command its text, variables not put in
 * @param status its exit status; 0 if it was not run
 * @param seconds how long it took
 * @param reply the answer of the command, or empty
 * @param records what the command streamed
 */
public record LineResult(
        int line,
        String script,
        String command,
        Result result,
        int status,
        Optional<Instant> startedAt,
        Duration seconds,
        Optional<Object> reply,
        List<Record> records,
        List<Problem> problems) {
    /** What became of it. */
    public enum Result {
        DONE,
        FAILED,
        /** It failed, and the script says that this does not matter. */
        IGNORED,
        /** It was not run: it is outside the lines asked for, the script stopped before, or a dry run had to leave it out. */
        NOT_RUN
    }

    public LineResult {
        records = List.copyOf(records);
        problems = List.copyOf(problems);
    }

    static LineResult notRun(Script script, Statement statement) {
        return new LineResult(
                statement.line(),
                script.name(),
                statement.onOneLine(),
                Result.NOT_RUN,
                0,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                List.of(),
                List.of());
    }
}
