package io.pgha.stack.postgresql;

import io.pgha.model.PostgresqlSpec;
import io.pgha.plan.Change;
import java.util.Optional;

/** A database is there and has its owner; encoding and locale are those it was made with. */
final class DatabasePresent extends HoldingStep {
    private final PostgresqlSpec.Database database;

    DatabasePresent(Scope scope, PostgresqlSpec.Database database) {
        super(scope, "database " + database.name());
        this.database = database;
    }

    @Override
    Optional<Change> change(Holdings holdings) {
        Holdings.Database now = holdings.databases().get(database.name());
        String name = Sql.name(database.name());
        if (now == null) {
            StringBuilder sql = new StringBuilder("CREATE DATABASE " + name);
            database.owner().ifPresent(owner -> sql.append(" OWNER ").append(Sql.name(owner)));
            database.encoding().ifPresent(encoding -> sql.append(" ENCODING ").append(Sql.literal(encoding)));
            database.locale().ifPresent(locale -> sql.append(" LOCALE ").append(Sql.literal(locale)));
            if (database.encoding().isPresent() || database.locale().isPresent()) {
                // Only this template may be copied under another encoding or locale.
                sql.append(" TEMPLATE template0");
            }
            String title = "create database " + database.name();
            return Optional.of(Change.create(
                    id(),
                    title,
                    Sql.run(spec(), title, "postgres", sql.append(';').toString())));
        }
        return database.owner().filter(owner -> !owner.equals(now.owner())).map(owner -> {
            String title = "give database " + database.name() + " to " + owner;
            return Change.update(
                    id(),
                    title + " (now of " + now.owner() + ")",
                    Sql.run(
                            spec(),
                            title,
                            "postgres",
                            "ALTER DATABASE " + name + " OWNER TO " + Sql.name(owner) + ";"));
        });
    }
}
