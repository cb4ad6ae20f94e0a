package io.pgha.stack.postgresql;

import io.pgha.model.PostgresqlSpec.Extension;
import io.pgha.plan.Change;
import java.util.Map;
import java.util.Optional;

/** A database has an extension, in its version if one is said. */
final class ExtensionPresent extends HoldingStep {
    private final String database;
    private final Extension extension;

    ExtensionPresent(Scope scope, String database, Extension extension) {
        super(scope, "extension " + extension.name() + " of database " + database);
        this.database = database;
        this.extension = extension;
    }

    @Override
    Optional<Change> change(Holdings holdings) {
        Holdings.Inside inside = holdings.inside().getOrDefault(database, new Holdings.Inside(Map.of(), ""));
        String now = inside.extensions().get(extension.name());
        String name = Sql.name(extension.name());
        if (now == null) {
            StringBuilder sql = new StringBuilder();
            extension.schema().ifPresent(schema -> sql.append("CREATE SCHEMA IF NOT EXISTS ")
                    .append(Sql.name(schema))
                    .append(";\n"));
            sql.append("CREATE EXTENSION IF NOT EXISTS ").append(name);
            extension.schema().ifPresent(schema -> sql.append(" SCHEMA ").append(Sql.name(schema)));
            extension.version().ifPresent(version -> sql.append(" VERSION ").append(Sql.literal(version)));
            sql.append(" CASCADE;");
            String title = "create extension " + extension.name() + " in " + database;
            return Optional.of(Change.create(id(), title, Sql.run(spec(), title, database, sql.toString())));
        }
        return extension.version().filter(version -> !version.equals(now)).map(version -> {
            String title = "update extension " + extension.name() + " in " + database + " to " + version;
            String sql = "ALTER EXTENSION " + name + " UPDATE TO " + Sql.literal(version) + ";";
            return Change.update(id(), title + " (now " + now + ")", Sql.run(spec(), title, database, sql));
        });
    }
}
