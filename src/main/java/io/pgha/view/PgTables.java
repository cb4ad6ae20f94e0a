package io.pgha.view;

import io.pgha.ops.pg.CompareSettings;
import io.pgha.ops.pg.LookAtServers;
import io.pgha.ops.pg.QueryDatabase;
import io.pgha.ops.pg.SqlAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
                .column("role", PgTables::role)
                .column("LSN", LookAtServers.ServerLag::lsn)
                .column("to receive", row -> bytes(row.receiveLag()))
                .column("to replay", row -> bytes(row.replayLag()))
                .optionalColumn("flush", row -> time(row.flushSeconds()))
                .optionalColumn("replay", row -> time(row.replaySeconds()))
                .optionalProse("notes", PgTables::notes)
                .whenEmpty("No server answered.");
    }

    /** The word that Patroni has for the same standing. */
    private static String role(LookAtServers.ServerLag row) {
        return row.sync()
                .filter(word -> List.of("sync", "quorum").contains(word))
                .map(word -> word + " standby")
                .orElse(row.role());
    }

    private static String notes(LookAtServers.ServerLag row) {
        List<String> notes = new ArrayList<>();
        if (!row.role().equals("primary") && !row.receiver().equals(Optional.of("streaming"))) {
            notes.add(row.receiver().map(word -> "receiver " + word).orElse("does not stream"));
        }
        if (row.replayPaused()) {
            notes.add("replay is paused");
        }
        return String.join("; ", notes);
    }

    /** The slots of the servers. */
    public static Table<LookAtServers.Slot> slots(List<LookAtServers.Slot> rows) {
        return Table.of(rows)
                .column("node", LookAtServers.Slot::node)
                .column("slot", LookAtServers.Slot::name)
                .column("active", LookAtServers.Slot::active)
                .column("holds", row -> bytes(row.retained()))
                .optionalProse("notes", PgTables::notes)
                .whenEmpty("There is no replication slot.");
    }

    private static String notes(LookAtServers.Slot slot) {
        List<String> notes = new ArrayList<>();
        boolean holds = slot.retained().isPresent() && slot.retained().getAsLong() > 0;
        if (slot.walStatus().filter("lost"::equals).isPresent()) {
            notes.add("lost: who used it must begin anew");
        } else if (slot.walStatus().filter("unreserved"::equals).isPresent()) {
            notes.add("about to be lost");
        }
        if (!slot.active() && holds) {
            notes.add("nobody reads it");
        }
        slot.database().ifPresent(database -> notes.add("logical, of database " + database));
        if (holds && slot.safe().isPresent()) {
            notes.add(Sizes.text(slot.safe().getAsLong()) + " until its limit");
        }
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
                .prose("query", row -> cut(row.query()))
                .whenEmpty("Nobody is at work.");
    }

    private static String cut(String query) {
        String line = query.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_QUERY ? line : line.substring(0, LONGEST_QUERY) + "…";
    }

    /** One parameter, and the nodes that say the same of it. */
    private record Alike(CompareSettings.Setting setting, List<String> nodes) {}

    /**
     * Parameters with where they come from; nodes that say the same share a line.
     *
     * @param asked how many nodes were asked
     */
    public static Table<?> settings(List<CompareSettings.Setting> rows, int asked) {
        Map<CompareSettings.Setting, List<String>> groups = new LinkedHashMap<>();
        rows.forEach(row ->
                groups.computeIfAbsent(row.on(""), key -> new ArrayList<>()).add(row.node()));
        List<Alike> alike = groups.entrySet().stream()
                .map(group -> new Alike(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing(one -> one.setting().name()))
                .toList();
        return Table.of(alike)
                .column("parameter", one -> one.setting().name())
                .column("nodes", one -> asked > 1 && one.nodes().size() == asked ? "all" : one.nodes())
                .column("etcd", one -> one.setting().etcd())
                .optionalColumn("patroni.yml", one -> one.setting().file())
                .optionalColumn("ALTER SYSTEM", one -> one.setting().autoConf())
                .column("running", one -> one.setting().running())
                .column("verdict", one -> one.setting().verdict())
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
