package io.pgha.stack;

import io.pgha.model.PgbouncerSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import java.util.Map;
import java.util.Optional;

/** A user with whom a node's own checks log in, as an application would: by password, through the pools. */
public final class Login {
    private final String user;
    private final Secret secret;
    private final String sslMode;

    private Login(String user, Secret secret, String sslMode) {
        this.user = user;
        this.secret = secret;
        this.sslMode = sslMode;
    }

    /** The first user of the cluster file that may log in, so that the lookup of passwords is used; else the pools' own user. */
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
        return new Login(user, secret, sslMode);
    }

    /** Bash that prints the answer to a query in database {@code postgres}; the password stands in its environment only. */
    public Text query(String host, int port, String sql) {
        String target = "host=" + host + " port=" + port + " user=" + user
                + " dbname=postgres connect_timeout=3 sslmode=" + sslMode;
        return Text.plain("PGPASSWORD=")
                .plus(Bash.quote(Text.hidden(secret)))
                .plus(" psql -XAtq -d " + Bash.quote(target) + " -c " + Bash.quote(sql));
    }
}
