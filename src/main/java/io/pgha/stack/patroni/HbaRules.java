package io.pgha.stack.patroni;

import io.pgha.model.Node;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.PostgresqlSpec.HbaRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Who may connect to PostgreSQL: the superuser and PgBouncer's lookup by PostgreSQL's own account on the node, everybody else by
 * SCRAM, over a network between nodes by TLS only.
 */
final class HbaRules {
    /** Name of the map by which the account {@code postgres} may be the superuser, however that one is called. */
    static final String MAP = "pgha";

    private HbaRules() {}

    static List<String> of(PostgresqlSpec spec, String lookupUser, Collection<Node> nodes) {
        List<String> rules = new ArrayList<>();
        spec.hba().stream().map(HbaRule::line).forEach(rules::add);
        String superuser = quoted(spec.superuser());
        String replication = quoted(spec.replicationUser());
        rules.add("local all " + superuser + " peer map=" + MAP);
        // PgBouncer runs as postgres and looks users up by the socket. Without its password there is no moment in which
        // a
        // change of it would refuse clients.
        rules.add("local all " + quoted(lookupUser) + " peer map=" + MAP);
        // Without the next two, replicas log "Can not fetch local timeline and lsn" for ever
        // (patroni/postgresql/__init__.py).
        rules.add("local replication " + replication + " scram-sha-256");
        rules.add("host replication " + replication + " 127.0.0.1/32 scram-sha-256");
        rules.add("local all all scram-sha-256");
        rules.add("host all all 127.0.0.1/32 scram-sha-256");
        nodes.forEach(
                node -> rules.add("hostssl replication " + replication + " " + node.address() + "/32 scram-sha-256"));
        nodes.forEach(node -> rules.add("hostssl all all " + node.address() + "/32 scram-sha-256"));
        String type = spec.requireTls() ? "hostssl" : "host";
        // The superuser comes from the nodes only.
        spec.clientCidrs().forEach(cidr -> rules.add(type + " all " + superuser + " " + cidr + " reject"));
        spec.clientCidrs().forEach(cidr -> rules.add(type + " all all " + cidr + " scram-sha-256"));
        return rules;
    }

    static List<String> identities(PostgresqlSpec spec, String lookupUser) {
        return List.of(MAP + " postgres " + quoted(spec.superuser()), MAP + " postgres " + quoted(lookupUser));
    }

    // Quotes keep a name such as all or replication from being a keyword (pg_hba.conf in PostgreSQL's documentation).
    private static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") && !name.matches("all|replication|sameuser|samerole|samegroup")
                ? name
                : "\"" + name + "\"";
    }
}
