package io.pgha.stack.postgresql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgha.model.ClusterSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Fact;
import io.pgha.stack.Paths;
import io.pgha.stack.PrimaryFact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the cluster's PostgreSQL holds of what the cluster file names: roles, databases, and what is in each database. One run of psql
 * on the primary tells it all.
 *
 * @param roles by name
 * @param databases by name
 * @param inside by name of the database
 */
record Holdings(Map<String, Role> roles, Map<String, Database> databases, Map<String, Inside> inside) {
    private static final String STANDBY = "standby";
    private static final String MAINTENANCE = "postgres";

    Holdings {
        roles = Map.copyOf(roles);
        databases = Map.copyOf(databases);
        inside = Map.copyOf(inside);
    }

    /**
     * A role.
     *
     * @param flags true or false by option, such as LOGIN
     * @param verifier what stands for its password, or empty
     */
    record Role(Map<String, Boolean> flags, Optional<Secret> verifier, Set<String> memberOf) {}

    /** A database. */
    record Database(String owner) {}

    /**
     * What is in a database.
     *
     * @param extensions version by name
     * @param lookup source of the function PgBouncer calls, or empty if it is not there or PgBouncer may not call it
     */
    record Inside(Map<String, String> extensions, String lookup) {}

    /** The databases that are looked into: those of the cluster file, and the two every database begins from or with. */
    static Set<String> databases(ClusterSpec spec) {
        Set<String> names = new LinkedHashSet<>(List.of(MAINTENANCE, "template1"));
        spec.postgresql().databases().stream()
                .map(PostgresqlSpec.Database::name)
                .forEach(names::add);
        return names;
    }

    /** Names of all roles of the cluster: its own and those of the cluster file. */
    static Set<String> roles(ClusterSpec spec) {
        Set<String> names = new LinkedHashSet<>(List.of(
                spec.postgresql().superuser(),
                spec.postgresql().replicationUser(),
                spec.pgbouncer().authUser()));
        spec.postgresql().users().stream().map(PostgresqlSpec.User::name).forEach(names::add);
        return names;
    }

    // Nothing changes inside of PostgreSQL without a record in the write-ahead log, and each record changes the newest
    // of
    // its files ("Write-Ahead Logging", PostgreSQL's manual); so a primary to which nothing was written since is not
    // asked again, which saves psql and one backend for each database.
    /** The question; a standby leaves it to the primary, and a node without a running cluster does not answer. */
    static Fact<Optional<Holdings>> fact(ClusterSpec spec) {
        String bash =
                """
                if %1$s; then
                local newest= wal
                for wal in %5$s/pg_wal/*; do [ -f "$wal" ] && [ "$wal" -nt "$newest" ] && newest=$wal; done
                unchanged %5$s/postmaster.pid "$newest" && return
                %2$selif [ -e %3$s ] || systemctl -q is-active patroni; then
                  echo %4$s
                else
                  return 1
                fi
                """
                        .formatted(
                                PrimaryFact.test(spec),
                                Sql.psql(spec, MAINTENANCE, Text.plain(query(spec)))
                                        .masked(),
                                Bash.quote(spec.postgresql().dataDirectory() + "/standby.signal"),
                                STANDBY,
                                Bash.quote(spec.postgresql().dataDirectory()));
        return Fact.answeredByOne(
                "holdings", bash, answer -> answer.equals(STANDBY) ? Optional.empty() : Optional.of(parse(answer)));
    }

    private static String query(ClusterSpec spec) {
        StringBuilder sql = new StringBuilder(
                """
                SELECT json_build_object(
                  'roles', (SELECT json_object_agg(rolname, json_build_object(
                      'SUPERUSER', rolsuper, 'INHERIT', rolinherit, 'CREATEROLE', rolcreaterole,
                      'CREATEDB', rolcreatedb, 'LOGIN', rolcanlogin, 'REPLICATION', rolreplication,
                      'BYPASSRLS', rolbypassrls, 'verifier', rolpassword,
                      'member_of', (SELECT json_agg(g.rolname) FROM pg_auth_members m
                                    JOIN pg_authid g ON g.oid = m.roleid WHERE m.member = a.oid)))
                    FROM pg_authid a WHERE rolname IN (%1$s)),
                  'databases', (SELECT json_object_agg(datname, json_build_object(
                      'owner', pg_get_userbyid(datdba))) FROM pg_database WHERE datname IN (%2$s)));
                """
                        .formatted(literals(roles(spec)), literals(databases(spec))));
        for (String database : databases(spec)) {
            // The first is where we are already; each connection costs the server a process.
            sql.append(
                    database.equals(MAINTENANCE)
                            ? "\\if true\n"
                            : """
                            SELECT EXISTS (SELECT FROM pg_database WHERE datname = %1$s AND datallowconn) AS there \\gset
                            \\if :there
                            \\connect -reuse-previous=on %2$s
                            """
                                    .formatted(Sql.literal(database), Sql.name(database)));
            sql.append(
                    """
                    SELECT json_build_object('database', current_database(),
                      'extensions', (SELECT json_object_agg(extname, extversion) FROM pg_extension),
                      'lookup', (SELECT prosrc FROM pg_proc p WHERE p.oid = to_regprocedure('%1$s(text)')
                         AND prosecdef AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
                         AND has_schema_privilege(r.oid, p.pronamespace, 'USAGE')))
                      FROM (SELECT (SELECT oid FROM pg_roles WHERE rolname = %2$s) AS oid) r;
                    \\endif
                    """
                            .formatted(
                                    Paths.LOOKUP, Sql.literal(spec.pgbouncer().authUser())));
        }
        return sql.toString().strip();
    }

    private static String literals(Set<String> names) {
        return names.stream().map(Sql::literal).collect(Collectors.joining(", "));
    }

    static Holdings parse(String answer) {
        Map<String, Role> roles = new HashMap<>();
        Map<String, Database> databases = new HashMap<>();
        Map<String, Inside> inside = new HashMap<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : answer.split("\n", -1)) {
            JsonNode node = read(json, line);
            if (node.has("database")) {
                Map<String, String> extensions = new HashMap<>();
                node.path("extensions")
                        .properties()
                        .forEach(entry ->
                                extensions.put(entry.getKey(), entry.getValue().asText()));
                inside.put(
                        node.path("database").asText(),
                        new Inside(extensions, node.path("lookup").asText("")));
            }
            node.path("roles").properties().forEach(entry -> roles.put(entry.getKey(), role(entry.getValue())));
            node.path("databases")
                    .properties()
                    .forEach(entry -> databases.put(
                            entry.getKey(),
                            new Database(entry.getValue().path("owner").asText())));
        }
        return new Holdings(roles, databases, inside);
    }

    // A line that is no JSON is a notice of the server between the answers.
    private static JsonNode read(ObjectMapper json, String line) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }

    private static Role role(JsonNode node) {
        Map<String, Boolean> flags = new HashMap<>();
        Set<String> memberOf = new HashSet<>();
        node.properties().forEach(entry -> {
            if (entry.getValue().isBoolean()) {
                flags.put(entry.getKey(), entry.getValue().asBoolean());
            }
        });
        node.path("member_of").forEach(name -> memberOf.add(name.asText()));
        JsonNode verifier = node.path("verifier");
        return new Role(
                flags, verifier.isTextual() ? Optional.of(Secret.of(verifier.asText())) : Optional.empty(), memberOf);
    }
}
