package io.pgha.observe;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.remote.Host;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks Patroni to change something, through its REST API, as the one user it obeys. A refusal is an answer like any other: what it
 * means is for the caller to say, and nothing is ever sent twice.
 */
public final class PatroniControl implements AutoCloseable {
    /** The password differs, or the API takes no writes from us. */
    private static final int UNAUTHORIZED = 401;

    private static final int FORBIDDEN = 403;

    private final RestDoor door;
    private final String user;
    private final Secret login;

    /**
     * Control over one cluster.
     *
     * @param login what the user proves itself with
     */
    public PatroniControl(
            Function<Node, Host> hosts,
            int port,
            String caCertificate,
            String user,
            Secret login,
            Duration connectTimeout) {
        this.door = new RestDoor(hosts, port, caCertificate, connectTimeout);
        this.user = user;
        this.login = login;
    }

    /**
     * What Patroni answered.
     *
     * @param status of HTTP
     * @param text Patroni's own words
     */
    public record Answer(int status, String text) {
        /** True if it did, or will do, what it was asked for. */
        public boolean ok() {
            return status / 100 == 2;
        }

        /** The answer as evidence. */
        public String evidence() {
            return "Patroni answered " + status + ": " + text.strip();
        }
    }

    /**
     * Sends one request.
     *
     * @param json the body, or empty
     * @throws io.pgha.model.ProblemException PATRONI_REFUSED of kind UNREACHABLE if it does not obey us, PATRONI_SILENT if it does not
     *     answer in time, which does not tell whether it did it
     */
    public Answer send(Node node, String method, String path, String json, Duration deadline) {
        RestDoor.Answer answer = door.send(node, method, path, json, Optional.of(authorization()), deadline);
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
            throw Problem.of("PATRONI_REFUSED", Problem.Kind.UNREACHABLE, "Patroni does not let us change anything.")
                    .at(node.name())
                    .because("The user " + user
                            + " of its REST API has another password than the nodes keep for us, or the API"
                            + " takes changes from some addresses only.")
                    .withEvidence(List.of(method + " " + path + " was answered " + answer.status() + ": "
                            + answer.body().strip()))
                    .withProgress(List.of(), List.of("Nothing was changed."))
                    .withNext("stack plan patroni", "stack configure patroni")
                    .toException();
        }
        return new Answer(answer.status(), answer.body());
    }

    private String authorization() {
        String both = user + ":" + login.reveal();
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        door.close();
    }
}
