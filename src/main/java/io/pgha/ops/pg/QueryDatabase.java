package io.pgha.ops.pg;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs SQL of a person on nodes: read-only unless it is said otherwise. */
public final class QueryDatabase {
    private final PgNodes nodes;

    /** The verb for one cluster. */
    public QueryDatabase(PgNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * What one node answered.
     *
     * @param rows by the names of the columns; numbers, truth values and JSON as what they are
     * @param status the server's command tag
     * @param problem why there is no answer
     */
    public record NodeResult(
            String node,
            List<SqlAnswer.Column> columns,
            List<Map<String, Optional<Object>>> rows,
            String status,
            boolean truncated,
            List<String> notices,
            Duration took,
            Optional<Problem> problem) {}

    /** One result for each node, in the order given. */
    public List<NodeResult> run(
            List<Node> on,
            String database,
            String sql,
            boolean write,
            int limit,
            Duration timeout,
            Cancellation cancellation) {
        PgNodes.Question question = new PgNodes.Question(database, List.of(sql), write, limit, timeout, false);
        List<NodeResult> all = new ArrayList<>();
        nodes.ask(on, question, cancellation).forEach((node, outcome) -> all.add(result(node, sql, outcome)));
        return all;
    }

    private static NodeResult result(Node node, String sql, Outcome<PgNodes.Told> outcome) {
        if (outcome instanceof Outcome.Done<PgNodes.Told> done
                && !done.value().answers().isEmpty()) {
            SqlAnswer answer = done.value().answers().get(0);
            return new NodeResult(
                    node.name(),
                    answer.columns(),
                    answer.named(),
                    answer.status(),
                    answer.truncated(),
                    answer.notices(),
                    done.took(),
                    answer.error().map(error -> SqlText.problem(node.name(), sql, error)));
        }
        Problem problem = outcome instanceof Outcome.Failed<PgNodes.Told> failed
                ? failed.problem()
                : Problem.of("NOT_STARTED", Problem.Kind.CANCELLED, "The query was not started.")
                        .at(node.name());
        return new NodeResult(
                node.name(), List.of(), List.of(), "", false, List.of(), Duration.ZERO, Optional.of(problem));
    }
}
