package io.pgha.ops.secrets;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.model.SecretName;
import io.pgha.model.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives every secret of a cluster a value. What the user gives by variable, file or vault wins over what the nodes hold, so that it
 * is noticed when the two differ; what is made or typed is so only if the nodes hold none.
 */
public final class SecretSources {
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int LENGTH = 32;
    /** VRRP's password field has eight bytes (RFC 2338, section 5.3.6). */
    private static final int VRRP_LENGTH = 8;

    private final Map<String, String> environment;
    private final Function<String, Secret> ask;
    private final Function<String, Secret> vault;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * Sources for one session.
     *
     * @param ask given a question, asks without echo; throws a problem where there is no terminal
     * @param vault given an OCID, reads a secret from OCI Vault
     */
    public SecretSources(
            Map<String, String> environment,
            Function<String, Secret> ask,
            Function<String, Secret> vault,
            InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.ask = ask;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * All secrets of a cluster.
     *
     * @param held what the nodes hold, or empty for a new cluster
     * @throws io.pgha.model.ProblemException if a source cannot give a secret that the nodes do not hold
     */
    public ClusterSecrets resolve(ClusterSpec spec, Optional<ClusterSecrets> held) {
        Map<String, Secret> users = new LinkedHashMap<>();
        held.ifPresent(secrets -> users.putAll(secrets.users()));
        for (PostgresqlSpec.User user : spec.postgresql().users()) {
            Optional<Secret> known =
                    held.flatMap(s -> Optional.ofNullable(s.users().get(user.name())));
            users.put(user.name(), value("user " + user.name(), user.password(), known));
        }
        Optional<ClusterAuthority> authority = held.map(s -> new ClusterAuthority(s.caCertificate(), s.caKey()));
        ClusterAuthority signs = authority.orElseGet(() -> ClusterAuthority.create(spec.name(), clock));
        return new ClusterSecrets(
                value("superuser", spec.secrets().superuser(), held.map(ClusterSecrets::superuser)),
                value("replication", spec.secrets().replication(), held.map(ClusterSecrets::replication)),
                value("pgbouncer", spec.secrets().pgbouncer(), held.map(ClusterSecrets::pgbouncer)),
                value("restapi", spec.secrets().restapi(), held.map(ClusterSecrets::restApi)),
                held.map(ClusterSecrets::vrrp).orElseGet(() -> made(VRRP_LENGTH)),
                signs.certificate(),
                signs.key(),
                users,
                held.map(ClusterSecrets::changed).orElse(Map.of()));
    }

    /**
     * A new value for a secret, as the cluster file says where it comes from.
     *
     * @return what its variable, file or vault holds now, what is typed, or what is made
     * @throws io.pgha.model.ProblemException if there is none
     */
    public Secret fresh(SecretName name, ClusterSpec spec) {
        return SecretRules.check(name, given(name, name.source(spec)));
    }

    /**
     * A value for a secret from a source that somebody chose.
     *
     * @throws io.pgha.model.ProblemException if it gives none, or one that cannot be used
     */
    public Secret from(SecretName name, SecretRef source) {
        return SecretRules.check(name, given(name, source));
    }

    private Secret given(SecretName name, SecretRef source) {
        if (source instanceof SecretRef.Generated) {
            return made(name.kind() == SecretName.Kind.VRRP ? VRRP_LENGTH : LENGTH);
        }
        return value(name.toString(), source, Optional.empty());
    }

    private Secret value(String name, SecretRef source, Optional<Secret> held) {
        if (source instanceof SecretRef.Environment variable) {
            String value = environment.getOrDefault(variable.variable(), "");
            if (!value.isEmpty()) {
                return Secret.of(value);
            }
            return held.orElseThrow(() -> missing(
                            name,
                            "the environment variable " + variable.variable() + " is not set",
                            "export " + variable.variable() + "=...")
                    .toException());
        } else if (source instanceof SecretRef.LocalFile file) {
            return fromFile(name, file.path(), held);
        } else if (source instanceof SecretRef.Vault secret) {
            return vault.apply(secret.ocid());
        } else if (source instanceof SecretRef.Prompted) {
            return held.orElseGet(() -> ask.apply("Secret " + name));
        }
        return held.orElseGet(() -> made(LENGTH));
    }

    private static Secret fromFile(String name, String path, Optional<Secret> held) {
        Path file = path.startsWith("~/")
                ? Path.of(System.getProperty("user.home", "/"), path.substring(2))
                : Path.of(path);
        if (!Files.exists(file) && held.isPresent()) {
            return held.get();
        }
        try {
            String value = Files.readString(file).replaceFirst("\\R$", "");
            if (value.isEmpty()) {
                throw missing(name, "the file " + path + " is empty", "ls -l " + path)
                        .toException();
            }
            return Secret.of(value);
        } catch (IOException e) {
            throw missing(name, "the file " + path + " cannot be read", "ls -l " + path)
                    .toException(e);
        }
    }

    private static Problem missing(String name, String cause, String next) {
        return Problem.of("SECRET_MISSING", Problem.Kind.USAGE, "There is no value for the secret " + name + ".")
                .because(cause)
                .withNext(next);
    }

    private Secret made(int length) {
        StringBuilder value = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            value.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return Secret.of(value.toString());
    }
}
