package io.pgha.stack.postgresql;

import io.pgha.plan.Change;
import io.pgha.stack.Paths;
import java.util.Map;
import java.util.Optional;

/**
 * A database has the function by which PgBouncer looks up how to verify a client's password. It never tells about superusers and
 * replication, so that neither can come in through the pool.
 */
final class LookupPresent extends HoldingStep {
    private static final String SOURCE =
            " SELECT rolname, rolpassword FROM pg_authid WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper"
                    + " AND NOT rolreplication AND (rolvaliduntil IS NULL OR rolvaliduntil > now()) ";

    private final String database;

    LookupPresent(Scope scope, String database) {
        super(scope, "user lookup of database " + database);
        this.database = database;
    }

    @Override
    Optional<Change> change(Holdings holdings) {
        Holdings.Inside inside = holdings.inside().getOrDefault(database, new Holdings.Inside(Map.of(), ""));
        if (inside.lookup().equals(SOURCE)) {
            return Optional.empty();
        }
        String user = Sql.name(spec().pgbouncer().authUser());
        String schema = Paths.LOOKUP.substring(0, Paths.LOOKUP.indexOf('.'));
        String sql =
                """
                BEGIN;
                CREATE SCHEMA IF NOT EXISTS %1$s;
                CREATE OR REPLACE FUNCTION %2$s(text) RETURNS TABLE (usename name, passwd text)
                  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $lookup$%3$s$lookup$;
                REVOKE ALL ON SCHEMA %1$s FROM PUBLIC;
                REVOKE ALL ON FUNCTION %2$s(text) FROM PUBLIC;
                GRANT USAGE ON SCHEMA %1$s TO %4$s;
                GRANT EXECUTE ON FUNCTION %2$s(text) TO %4$s;
                COMMIT;
                """
                        .formatted(schema, Paths.LOOKUP, SOURCE, user)
                        .strip();
        String title = "make the user lookup in database " + database;
        return Optional.of(Change.create(id(), title, Sql.run(spec(), title, database, sql)));
    }
}
