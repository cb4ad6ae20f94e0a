package io.pgha.shell;

import io.pgha.model.Problem;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Optional;

/**
 * How a line ended.
 *
 * @param status the exit status
 * @param reply the answer, if the command gave one
 * @param problems what went wrong, each once however many nodes it keeps from answering; never empty if the status is not 0
 */
public record Ending(int status, Optional<Reply> reply, List<Problem> problems) {
    public Ending {
        problems = problems.stream().distinct().toList();
    }

    static Ending of(Reply reply) {
        return new Ending(reply.exitStatus(), Optional.of(reply), reply.problems());
    }

    static Ending of(List<Problem> problems) {
        return new Ending(problems.get(0).kind().exitStatus(), Optional.empty(), problems);
    }
}
