package io.pgha.stack;

import io.pgha.model.PgbouncerSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import java.util.Map;
import java.util.Optional;

/**
 * A user with whom a node's own checks log in by password. psql reads the password from its standard input: it stands in no list of
 * arguments, no environment and no file.
 */
public final class Login {
    private final String psql;
    private final String user;
    private final Secret secret;
    private final String sslMode;

    private Login(Blueprint cluster, String user, Secret secret, String sslMode) {
        this.psql = "/usr/lib/postgresql/" + cluster.spec().postgresql().version() + "/bin/psql";
        this.user = user;
        this.secret = secret;
        this.sslMode = sslMode;
    }

    /**
     * A user by name.
     *
     * @param sslMode as libpq names it
     */
    static Login of(Blueprint cluster, String user, Secret secret, String sslMode) {
        return new Login(cluster, user, secret, sslMode);
    }

    /** As an application comes in through the pools: the first user of the cluster file that may log in, so that the lookup of passwords is used; else the pools' own user. */
    public static Login ofPools(Blueprint cluster) {
        PgbouncerSpec pools = cluster.spec().pgbouncer();
        Map<String, Secret> known = cluster.secrets().users();
        Optional<String> application = cluster.spec().postgresql().users().stream()
                .filter(user -> user.options().contains("LOGIN"))
                // The lookup of passwords never gives out those of the powerful.
                .filter(user ->
                        !user.options().contains("SUPERUSER") && !user.options().contains("REPLICATION"))
                .map(PostgresqlSpec.User::name)
                .filter(known::containsKey)
                .findFirst();
        String sslMode = pools.clientTls() == PgbouncerSpec.ClientTls.REQUIRE ? "require" : "prefer";
        String user = application.orElse(pools.authUser());
        Secret secret = known.getOrDefault(user, cluster.secrets().pgbouncer());
        return new Login(cluster, user, secret, sslMode);
    }

    /** Bash that prints the answer to a query in database {@code postgres}. */
    public Text query(String host, int port, String sql) {
        return asks(host, port, "dbname=postgres", sql);
    }

    /** Bash that prints what the server says to a replica about itself. */
    Text identify(String host, int port) {
        return asks(host, port, "replication=1", "IDENTIFY_SYSTEM");
    }

    // psql asks for the password on the terminal, and where there is none, as on a node, on its standard input.
    private Text asks(String host, int port, String what, String sql) {
        String target = "host=" + host + " port=" + port + " user=" + user + " connect_timeout=3 sslmode=" + sslMode
                + " " + what;
        return Text.plain(psql + " -XAtqW -d " + Bash.quote(target) + " -c " + Bash.quote(sql) + " <<<")
                .plus(Bash.quote(Text.hidden(secret)));
    }
}
