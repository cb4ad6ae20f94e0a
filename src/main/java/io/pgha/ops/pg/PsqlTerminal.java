package io.pgha.ops.pg;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.NearestName;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A node's own psql on the server's socket, for a person. The superuser needs no password there. That of another user goes to the
 * node in a file that is deleted as soon as psql's process has it open, so that it stands in no list of processes, in no environment
 * and, while psql runs, under no name.
 */
public final class PsqlTerminal {
    private static final Duration SHORT = Duration.ofSeconds(4);

    /** In memory, and readable for its owner alone. */
    private static final String FILE = "/run/pgha-psql.";

    private final ClusterSpec spec;
    private final Function<Node, Host> hosts;
    private final Supplier<ClusterSecrets> secrets;

    /** Terminals on one cluster. */
    public PsqlTerminal(ClusterSpec spec, Function<Node, Host> hosts, Supplier<ClusterSecrets> secrets) {
        this.spec = spec;
        this.hosts = hosts;
        this.secrets = secrets;
    }

    /**
     * Who asks for what.
     *
     * @param user a user of the cluster file, or empty for the superuser
     * @param readOnly true if transactions are to begin read-only
     */
    public record Wish(String database, Optional<String> user, boolean readOnly) {}

    /**
     * The password of a user of the cluster file.
     *
     * @throws io.pgha.model.ProblemException UNKNOWN_USER of kind USAGE if pgha keeps none for that name
     */
    private Secret login(String user) {
        return Optional.ofNullable(secrets.get().users().get(user)).orElseThrow(() -> {
            TreeSet<String> names = new TreeSet<>(secrets.get().users().keySet());
            names.add(spec.postgresql().superuser());
            return Problem.of("UNKNOWN_USER", Problem.Kind.USAGE, "The cluster file names no user '" + user + "'.")
                    .because(NearestName.of(user, names)
                            .map(near -> "Did you mean " + near + "?")
                            .orElse("Users: " + String.join(", ", names) + "."))
                    .withNext("pg psql", "secret list")
                    .toException();
        });
    }

    /**
     * Gets everything ready on the node.
     *
     * @return the command that opens psql there; what it needs must be {@link #forget forgotten} afterwards, whatever came of it
     * @throws io.pgha.model.ProblemException if the node cannot be reached or the user is not known
     */
    public Prepared prepare(Node node, Wish wish) {
        Optional<String> user =
                wish.user().filter(name -> !name.equals(spec.postgresql().superuser()));
        Optional<Text> handOver = user.map(name -> handOver(name, login(name)));
        Host host = hosts.apply(node);
        host.ping(SHORT);
        Optional<String> file = handOver.map(script -> {
            Output output = host.run(Script.asRoot(script, SHORT));
            String path = output.stdout().strip();
            if (!output.ok() || !path.startsWith(FILE)) {
                throw Problem.of("LOGIN_NOT_GIVEN", Problem.Kind.REMOTE, "The password could not be given to psql.")
                        .at(node.name())
                        .withEvidence(output.lastLines(3))
                        .withNext("exec --on " + node.name() + " \"df -h /run\"", "pg psql --on " + node.name())
                        .toException();
            }
            return path;
        });
        return new Prepared(command(node.name(), wish, user, file), file);
    }

    /**
     * What is ready.
     *
     * @param command for the login shell of the node's user
     * @param file with the password, until psql has it open; empty for the superuser
     */
    public record Prepared(String command, Optional<String> file) {}

    /** Removes the file if psql never came to open it. */
    public void forget(Node node, Prepared prepared) {
        prepared.file().ifPresent(file -> hosts.apply(node)
                .run(Script.asRoot(Text.plain("rm -f -- " + Bash.quote(file) + "\n"), SHORT)));
    }

    /** A line of PostgreSQL's password file matches every server; colons and backslashes in it are escaped. */
    static Text handOver(String user, Secret login) {
        return Text.plain("set -eu\numask 077\nlogin=")
                .plus(Bash.quote(Text.hidden(login)))
                .plus("\nuser=" + Bash.quote(user))
                .plus(
                        """

                        login=${login//\\\\/\\\\\\\\}; login=${login//:/\\\\:}
                        user=${user//\\\\/\\\\\\\\}; user=${user//:/\\\\:}
                        file=$(mktemp %sXXXXXXXX)
                        chown postgres: "$file"
                        printf '*:*:*:%%s:%%s\\n' "$user" "$login" > "$file"
                        echo "$file"
                        """
                                .formatted(FILE));
    }

    String command(String node, Wish wish, Optional<String> user, Optional<String> file) {
        List<String> words = new ArrayList<>(List.of(
                "exec",
                "setpriv",
                "--reuid",
                "postgres",
                "--regid",
                "postgres",
                "--init-groups",
                "env",
                "HOME=/var/lib/postgresql",
                // What a person types at a server stays between the two.
                "PSQL_HISTORY=/dev/null",
                "PGAPPNAME=pgha",
                "PGCONNECT_TIMEOUT=5",
                "PGHOST=" + Paths.SOCKETS,
                "PGPORT=" + spec.postgresql().port(),
                "PGUSER=" + user.orElse(spec.postgresql().superuser()),
                "PGDATABASE=" + wish.database()));
        file.ifPresent(path -> words.add("PGPASSFILE=/dev/fd/9"));
        if (wish.readOnly()) {
            words.add("PGOPTIONS=-c default_transaction_read_only=on");
        }
        words.add("/usr/lib/postgresql/" + spec.postgresql().version() + "/bin/psql");
        // Who, where, which database; psql's own signs for an open transaction and for a superuser.
        words.add("--set=PROMPT1=%n@" + node + " %/%R%x%# ");
        words.add("--set=PROMPT2=%n@" + node + " %/%R%x%# ");
        String open = file.map(path -> "exec 9<" + Bash.quote(path) + " && rm -f -- " + Bash.quote(path) + " && ")
                .orElse("");
        return "sudo -n bash -c " + Bash.quote("cd / && " + open + Bash.words(words));
    }
}
