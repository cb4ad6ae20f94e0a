package io.pgha.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which of a cluster's secrets is meant. Its text form is what people type: a word for the cluster's own, the role's name for those
 * of the cluster file; a role that is called like one of the words is written {@code user:NAME}.
 *
 * @param role the role of a {@link Kind#USER}, else empty
 */
public record SecretName(Kind kind, String role) {
    private static final String USER = "user:";

    /** What a secret is for. */
    public enum Kind {
        SUPERUSER("PostgreSQL's superuser, over the network"),
        REPLICATION("replicas that stream from the primary"),
        PGBOUNCER("PgBouncer's lookup of users"),
        RESTAPI("changes by Patroni's REST API"),
        VRRP("keepalived among its peers"),
        USER("a user of the databases");

        private final String purpose;

        Kind(String purpose) {
            this.purpose = purpose;
        }

        /** What it lets in, for people. */
        public String purpose() {
            return purpose;
        }

        /** The word people type. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One of the cluster's own secrets. */
    public static SecretName of(Kind kind) {
        return new SecretName(kind, "");
    }

    /** The secret of a role of the cluster file. */
    public static SecretName user(String role) {
        return new SecretName(Kind.USER, role);
    }

    /** The secrets that a cluster file asks for, the cluster's own first. */
    public static List<SecretName> all(ClusterSpec spec) {
        List<SecretName> names = new ArrayList<>();
        Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.USER)
                .map(SecretName::of)
                .forEach(names::add);
        spec.postgresql().users().forEach(user -> names.add(user(user.name())));
        return names;
    }

    /**
     * The secret that a word means.
     *
     * @throws ProblemException of kind USAGE if the cluster has none of that name, naming the nearest one
     */
    public static SecretName parse(String word, ClusterSpec spec) {
        List<SecretName> names = all(spec);
        return names.stream()
                .filter(name -> name.toString().equals(word) || (USER + name.role()).equals(word))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> words =
                            names.stream().map(SecretName::toString).toList();
                    return Problem.of("UNKNOWN_SECRET", Problem.Kind.USAGE, "There is no secret '" + word + "'.")
                            .because(NearestName.of(word, words)
                                            .map(near -> "Did you mean " + near + "? ")
                                            .orElse("")
                                    + "Secrets of " + spec.name() + ": " + String.join(", ", words) + ".")
                            .withNext("secret list")
                            .toException();
                });
    }

    /** Where the cluster file says it comes from; the one of keepalived is always made. */
    public SecretRef source(ClusterSpec spec) {
        return switch (kind) {
            case SUPERUSER -> spec.secrets().superuser();
            case REPLICATION -> spec.secrets().replication();
            case PGBOUNCER -> spec.secrets().pgbouncer();
            case RESTAPI -> spec.secrets().restapi();
            case VRRP -> new SecretRef.Generated();
            case USER ->
                spec.postgresql().users().stream()
                        .filter(user -> user.name().equals(role))
                        .map(PostgresqlSpec.User::password)
                        .findFirst()
                        .orElseGet(SecretRef.Generated::new);
        };
    }

    /** The role in PostgreSQL that logs in with it, or empty if none does. */
    public Optional<String> databaseRole(ClusterSpec spec) {
        return switch (kind) {
            case SUPERUSER -> Optional.of(spec.postgresql().superuser());
            case REPLICATION -> Optional.of(spec.postgresql().replicationUser());
            case PGBOUNCER -> Optional.of(spec.pgbouncer().authUser());
            case USER -> Optional.of(role);
            case RESTAPI, VRRP -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        if (kind != Kind.USER) {
            return kind.word();
        }
        boolean isWord =
                Arrays.stream(Kind.values()).anyMatch(each -> each.word().equals(role));
        return isWord || role.equals("all") ? USER + role : role;
    }
}
