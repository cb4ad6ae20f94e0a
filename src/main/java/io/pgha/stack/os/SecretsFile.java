package io.pgha.stack.os;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.step.FileAbsent;
import io.pgha.plan.step.FilePresent;
import io.pgha.stack.Paths;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The cluster's secrets as they are kept on its nodes, in a file that only root can read: JSON, one key for each. */
public final class SecretsFile {
    /** The question to a node; put it to {@link #read}. */
    public static final Fact<FileState> FACT = Fact.file(Paths.SECRETS);

    /** The question for the secrets that a change which is not finished leads to; put it to {@link #readNext}. */
    public static final Fact<FileState> NEXT = Fact.file(Paths.NEXT_SECRETS);

    private SecretsFile() {}

    /** A node keeps these secrets. */
    public static Step present(ClusterSecrets secrets) {
        return new FilePresent(Os.NAME, Paths.SECRETS, "root", "root", "600", text(secrets), "");
    }

    /** A node knows which secrets a change leads to, so that the change can be finished by whoever comes next. */
    public static Step nextPresent(ClusterSecrets secrets) {
        return new FilePresent(Os.NAME, Paths.NEXT_SECRETS, "root", "root", "600", text(secrets), "");
    }

    /** No change of secrets is unfinished. */
    public static Step nextAbsent() {
        return new FileAbsent(Os.NAME, Paths.NEXT_SECRETS);
    }

    /** What the file holds. */
    static Text text(ClusterSecrets secrets) {
        Map<String, Text> users = new LinkedHashMap<>();
        new TreeMap<>(secrets.users()).forEach((name, secret) -> users.put(name, string(secret)));
        Map<String, Text> all = new LinkedHashMap<>();
        all.put("superuser", string(secrets.superuser()));
        all.put("replication", string(secrets.replication()));
        all.put("pgbouncer", string(secrets.pgbouncer()));
        all.put("rest_api", string(secrets.restApi()));
        all.put("vrrp", string(secrets.vrrp()));
        all.put("ca_certificate", Text.plain(quoted(secrets.caCertificate())));
        all.put("ca_key", string(secrets.caKey()));
        all.put("users", object(users, "  "));
        if (!secrets.changed().isEmpty()) {
            Map<String, Text> times = new LinkedHashMap<>();
            new TreeMap<>(secrets.changed()).forEach((name, at) -> times.put(name, Text.plain(quoted(at.toString()))));
            all.put("changed", object(times, "  "));
        }
        return object(all, "").plus("\n");
    }

    /**
     * The secrets a node keeps, or empty if it keeps none.
     *
     * @throws ProblemException SECRETS_DAMAGED if its file cannot be read as what {@link #text} writes
     */
    public static Optional<ClusterSecrets> read(Facts facts) {
        return read(facts, FACT);
    }

    /**
     * The secrets that a change which is not finished leads to, or empty if there is none.
     *
     * @throws ProblemException see {@link #read}
     */
    public static Optional<ClusterSecrets> readNext(Facts facts) {
        return read(facts, NEXT);
    }

    private static Optional<ClusterSecrets> read(Facts facts, Fact<FileState> file) {
        return facts.get(file)
                .flatMap(state -> state instanceof FileState.Regular regular
                        ? Optional.of(parse(regular.content()))
                        : Optional.empty());
    }

    private static ClusterSecrets parse(String json) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            Function<String, Secret> secret = key -> Secret.of(value(root, key));
            Map<String, Secret> users = new LinkedHashMap<>();
            root.path("users")
                    .properties()
                    .forEach(user ->
                            users.put(user.getKey(), Secret.of(user.getValue().asText())));
            return new ClusterSecrets(
                    secret.apply("superuser"),
                    secret.apply("replication"),
                    secret.apply("pgbouncer"),
                    secret.apply("rest_api"),
                    secret.apply("vrrp"),
                    value(root, "ca_certificate"),
                    secret.apply("ca_key"),
                    users,
                    changed(root));
        } catch (JsonProcessingException e) {
            // Its message quotes the file, so it is not passed on.
            throw damaged("it is no JSON");
        }
    }

    private static Map<String, Instant> changed(JsonNode root) {
        Map<String, Instant> changed = new LinkedHashMap<>();
        root.path("changed").properties().forEach(entry -> {
            try {
                changed.put(entry.getKey(), Instant.parse(entry.getValue().asText()));
            } catch (DateTimeParseException e) {
                throw damaged("its times are no times");
            }
        });
        return changed;
    }

    private static String value(JsonNode root, String key) {
        JsonNode value = root.get(key);
        if (value == null || !value.isTextual()) {
            throw damaged("it lacks " + key);
        }
        return value.asText();
    }

    private static ProblemException damaged(String why) {
        return Problem.of(
                        "SECRETS_DAMAGED", Problem.Kind.PRECONDITION, "The file with the cluster's secrets is damaged.")
                .at(Paths.SECRETS)
                .because(why)
                .toException();
    }

    private static Text string(Secret secret) {
        return Text.plain("\"")
                .plus(Text.hidden(secret).mapPieces(SecretsFile::escaped))
                .plus("\"");
    }

    private static String quoted(String value) {
        return "\"" + escaped(value) + "\"";
    }

    private static String escaped(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static Text object(Map<String, Text> values, String indent) {
        Text out = Text.plain("{");
        String between = "\n";
        for (Map.Entry<String, Text> entry : values.entrySet()) {
            out = out.plus(between + indent + "  " + quoted(entry.getKey()) + ": ")
                    .plus(entry.getValue());
            between = ",\n";
        }
        return out.plus(values.isEmpty() ? "}" : "\n" + indent + "}");
    }
}
