package io.pgha.view;

import io.pgha.ops.pg.CompareSettings;
import io.pgha.ops.pg.LookAtServers;
import io.pgha.ops.pg.QueryDatabase;
import io.pgha.ops.pg.SqlAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What PostgreSQL answers, as people read it. */
public final class PgTables {
    private static final int LONGEST_QUERY = 200;

    private PgTables() {}

    /** The results of a query, one table for each node, or one for several that answered the same. */
    public static Block[] results(List<QueryDatabase.NodeResult> results) {
        List<Block> blocks = new ArrayList<>();
        for (QueryDatabase.NodeResult result : results) {
            if (result.problem().isPresent()) {
                continue;
            }
            String title = results.size() > 1 ? result.node() + ":" : "";
            if (result.columns().isEmpty()) {
                blocks.add(Block.text((title.isEmpty() ? "" : title + " ") + result.status()));
            } else {
                blocks.add(table(result).titled(title).whenEmpty("No rows."));
            }
            result.notices().forEach(notice -> blocks.add(Block.text(notice)));
            if (result.truncated()) {
                blocks.add(Block.text("There are more rows; --limit shows more of them."));
            }
        }
        return blocks.toArray(Block[]::new);
    }

    private static Table<Map<String, Optional<Object>>> table(QueryDatabase.NodeResult result) {
        Table<Map<String, Optional<Object>>> table = Table.of(result.rows());
        List<String> names = result.rows().isEmpty()
                ? result.columns().stream().map(SqlAnswer.Column::name).toList()
                : List.copyOf(result.rows().get(0).keySet());
        for (String name : names) {
            table = table.column(name, row -> row.getOrDefault(name, Optional.empty()));
        }
        return table;
    }

    /** The lag of the servers. */
    public static Table<LookAtServers.ServerLag> lag(List<LookAtServers.ServerLag> rows) {
        return Table.of(rows)
                .column("node", LookAtServers.ServerLag::node)
                .column("role", row -> row.sync()
                        .map(word -> row.role() + " (" + word + ")")
                        .orElse(row.role()))
                .column(
                        "receiver",
                        row -> row.role().equals("primary")
                                ? ""
                                : row.receiver().orElse("none"))
                .column("LSN", LookAtServers.ServerLag::lsn)
                .column("to receive", row -> bytes(row.receiveLag()))
                .column("to replay", row -> bytes(row.replayLag()) + (row.replayPaused() ? " (paused)" : ""))
                .column("flush", row -> time(row.flushSeconds()))
                .column("replay", row -> time(row.replaySeconds()))
                .whenEmpty("No server answered.");
    }

    /** The slots of the servers. */
    public static Table<LookAtServers.Slot> slots(List<LookAtServers.Slot> rows) {
        return Table.of(rows)
                .column("node", LookAtServers.Slot::node)
                .column("slot", LookAtServers.Slot::name)
                .column("type", LookAtServers.Slot::type)
                .column("active", LookAtServers.Slot::active)
                .column("holds", row -> bytes(row.retained()))
                .column("WAL", LookAtServers.Slot::walStatus)
                .column("notes", PgTables::notes)
                .whenEmpty("There is no replication slot.");
    }

    private static String notes(LookAtServers.Slot slot) {
        List<String> notes = new ArrayList<>();
        if (slot.walStatus().filter("lost"::equals).isPresent()) {
            notes.add("lost: who used it must begin anew");
        } else if (slot.walStatus().filter("unreserved"::equals).isPresent()) {
            notes.add("about to be lost");
        }
        if (!slot.active() && slot.retained().isPresent() && slot.retained().getAsLong() > 0) {
            notes.add("nobody reads it");
        }
        slot.database().ifPresent(database -> notes.add("database " + database));
        slot.safe().ifPresent(bytes -> notes.add(Sizes.text(bytes) + " until its limit"));
        return String.join("; ", notes);
    }

    /** Who does what. */
    public static Table<LookAtServers.Backend> activity(List<LookAtServers.Backend> rows) {
        return Table.of(rows)
                .column("node", LookAtServers.Backend::node)
                .column("PID", LookAtServers.Backend::pid)
                .column("user", LookAtServers.Backend::user)
                .column("database", LookAtServers.Backend::database)
                .column("state", row -> row.state().orElse(row.backend()))
                .column("transaction", row -> time(row.transactionAge()))
                .column("waits for", LookAtServers.Backend::waitsFor)
                .column("blocked by", LookAtServers.Backend::blockedBy)
                .column("query", row -> cut(row.query()))
                .whenEmpty("Nobody is at work.");
    }

    private static String cut(String query) {
        String line = query.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_QUERY ? line : line.substring(0, LONGEST_QUERY) + "…";
    }

    /** Parameters with where they come from. */
    public static Table<CompareSettings.Setting> settings(List<CompareSettings.Setting> rows) {
        return Table.of(rows)
                .column("node", CompareSettings.Setting::node)
                .column("parameter", CompareSettings.Setting::name)
                .column("etcd", CompareSettings.Setting::etcd)
                .column("patroni.yml", CompareSettings.Setting::file)
                .column("ALTER SYSTEM", CompareSettings.Setting::autoConf)
                .column("running", CompareSettings.Setting::running)
                .column("", CompareSettings.Setting::verdict)
                .whenEmpty("Every server runs with what etcd and its files say.");
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? Sizes.text(bytes.getAsLong()) : Cells.NOTHING;
    }

    private static String time(OptionalDouble seconds) {
        return seconds.isPresent()
                ? Cells.span(java.time.Duration.ofMillis(Math.round(seconds.getAsDouble() * 1000)))
                : Cells.NOTHING;
    }
}
