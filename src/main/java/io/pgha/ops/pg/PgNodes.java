package io.pgha.ops.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import io.pgha.stack.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Asks the PostgreSQL of nodes, side by side, all questions of a command in one exec each: as the superuser over the server's own
 * socket, by the driver that Patroni brings. The SQL travels on standard input.
 */
public final class PgNodes {
    /** Beyond this a result is cut: a shell is no place for it. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final Duration OVERHEAD = Duration.ofSeconds(3);

    private final ClusterSpec spec;
    private final Function<Node, Host> hosts;

    /** Questions through the session's connections. */
    public PgNodes(ClusterSpec spec, Function<Node, Host> hosts) {
        this.spec = spec;
        this.hosts = hosts;
    }

    /**
     * What to ask.
     *
     * @param limit most rows of a result
     * @param timeout of each statement
     * @param withFile true to read the parameters of Patroni's own file, too
     */
    public record Question(
            String database, List<String> sql, boolean write, int limit, Duration timeout, boolean withFile) {
        public Question {
            sql = List.copyOf(sql);
        }

        /** A look: quick, without changes. */
        static Question look(String... sql) {
            return new Question("postgres", List.of(sql), false, 100_000, Duration.ofSeconds(3), false);
        }
    }

    /**
     * What a node answered.
     *
     * @param answers in the order of the questions
     * @param file parameters of Patroni's own file, if they were asked for
     */
    record Told(List<SqlAnswer> answers, Map<String, String> file) {}

    /** One outcome for each node, in the order given. */
    Map<Node, Outcome<Told>> ask(List<Node> nodes, Question question, Cancellation cancellation) {
        Text script = script(question);
        Duration deadline =
                question.timeout().multipliedBy(question.sql().size()).plus(OVERHEAD);
        Duration patience = question.timeout().compareTo(Duration.ofSeconds(3)) <= 0 ? Duration.ofSeconds(4) : deadline;
        Map<Node, Outcome<Told>> outcomes = new Fleet()
                .each(nodes, Node::name, Rollout.PARALLEL, cancellation, node -> {
                    Host host = hosts.apply(node);
                    host.ping(OVERHEAD);
                    Output output = host.run(Script.asRoot(script, patience).cancelledBy(cancellation));
                    return told(node, output);
                });
        cancellation.check();
        return outcomes;
    }

    private static Told told(Node node, Output output) {
        if (!output.ok()) {
            throw Problem.of(
                            "SQL_NOT_RUN",
                            Problem.Kind.REMOTE,
                            "The question could not be put to PostgreSQL on " + node.name() + ".")
                    .at(node.name())
                    .withEvidence(output.lastLines(3))
                    .withNext("stack check postgresql")
                    .toException();
        }
        Map<String, String> file = new LinkedHashMap<>();
        SqlText.tree(node.name(), output.stdout())
                .path("file")
                .properties()
                .forEach(entry -> file.put(entry.getKey(), entry.getValue().asText()));
        return new Told(SqlText.answers(node.name(), output.stdout()), file);
    }

    /** The program, its settings and the SQL in one script; nothing of them in a list of processes but the settings. */
    Text script(Question question) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("socket", Paths.SOCKETS);
        settings.put("port", spec.postgresql().port());
        settings.put("user", spec.postgresql().superuser());
        settings.put("database", question.database());
        settings.put("write", question.write());
        settings.put("limit", question.limit());
        settings.put("most", MOST_CHARACTERS);
        settings.put("timeout_ms", question.timeout().toMillis());
        settings.put("file", question.withFile() ? "/etc/patroni/config.yml" : "");
        String program = "QUESTIONS = __import__('base64').b64decode('"
                + Base64.getEncoder().encodeToString(json(question.sql()).getBytes(StandardCharsets.UTF_8)) + "')\n"
                + program();
        return Text.plain(
                "cd /\nexec setpriv --reuid postgres --regid postgres --init-groups env PYTHONUTF8=1 python3 - "
                        + Bash.quote(json(settings)) + " <<'@python'\n" + program + "\n@python\n");
    }

    private static String json(Object tree) {
        try {
            return JsonMapper.builder().build().writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts is always JSON", e);
        }
    }

    private static String program() {
        try (InputStream in = Objects.requireNonNull(PgNodes.class.getResourceAsStream("/ops/pg/ask.py"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
