package io.pgha.stack.postgresql;

import io.pgha.model.ClusterSpec;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Effect;
import io.pgha.stack.Paths;

/** Names and literals of SQL, and the bash that runs SQL as the superuser on a node. */
final class Sql {
    private Sql() {}

    /** A name in double quotes. */
    static String name(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A text literal. */
    static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /**
     * Bash that hands SQL to psql on standard input, so that it is in no list of processes. Debian's own psql is a Perl program that
     * looks for the right one, and runuser opens a session: without them it takes 12 instead of 90 ms.
     */
    static Text psql(ClusterSpec spec, String database, Text sql) {
        PostgresqlSpec server = spec.postgresql();
        return Text.plain("setpriv --reuid postgres --regid postgres --init-groups /usr/lib/postgresql/"
                        + server.version()
                        + "/bin/psql -XAtq -v ON_ERROR_STOP=1 -h " + Paths.SOCKETS + " -p " + server.port() + " -U "
                        + Bash.quote(server.superuser()) + " -d " + Bash.quote(database) + " -f - <<'@sql'\n")
                .plus(sql)
                .plus("\n@sql\n");
    }

    /** An effect that runs SQL in a database. */
    static Effect run(ClusterSpec spec, String title, String database, String sql) {
        return run(spec, title, database, Text.plain(sql));
    }

    /** An effect that runs SQL with a secret in it: no log and no statistics keep it. */
    static Effect run(ClusterSpec spec, String title, String database, Text sql) {
        Text quiet = sql.hasSecret()
                ? Text.plain("SET log_statement = 'none'; SET log_min_duration_statement = -1;"
                        + " SET log_min_error_statement = 'panic'; SET pg_stat_statements.track_utility = off;\n")
                : Text.empty();
        return new Effect.Run(title, psql(spec, database, quiet.plus(sql)));
    }
}
