package io.pgha.ops.pg;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Replication, slots and activity as the servers see them at this moment; one question to each node, all at the same time. */
public final class LookAtServers {
    private static final String STATE =
            """
            SELECT pg_is_in_recovery() AS recovery,
              CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END::text AS lsn,
              (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0')::bigint AS position,
              (pg_last_wal_receive_lsn() - '0/0')::bigint AS received,
              CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END AS replay_paused,
              extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS age,
              (SELECT status FROM pg_stat_wal_receiver) AS receiver,
              (SELECT sender_host FROM pg_stat_wal_receiver) AS sender
            """;
    private static final String SENDERS =
            """
            SELECT application_name AS name, state, sync_state,
              extract(epoch FROM write_lag)::float8 AS write, extract(epoch FROM flush_lag)::float8 AS flush,
              extract(epoch FROM replay_lag)::float8 AS replay
            FROM pg_stat_replication
            """;
    private static final String SLOTS =
            """
            SELECT slot_name, slot_type, database, plugin, temporary, active, active_pid, restart_lsn::text, wal_status, safe_wal_size,
              (CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                 ELSE pg_current_wal_lsn() END - restart_lsn)::bigint AS retained
            FROM pg_replication_slots ORDER BY slot_name
            """;
    private static final String ACTIVITY =
            """
            SELECT pid, usename AS "user", datname AS database, coalesce(host(client_addr), '') AS client, application_name AS application,
              backend_type AS backend, state, coalesce(wait_event_type || ': ' || wait_event, '') AS wait,
              extract(epoch FROM clock_timestamp() - xact_start)::float8 AS transaction_age,
              extract(epoch FROM clock_timestamp() - query_start)::float8 AS query_age,
              pg_blocking_pids(pid) AS blocked_by, query
            FROM pg_stat_activity WHERE pid <> pg_backend_pid()
            ORDER BY xact_start NULLS LAST, query_start NULLS LAST
            """;

    private final PgNodes nodes;

    /** A look at one cluster. */
    public LookAtServers(PgNodes nodes) {
        this.nodes = nodes;
    }

    /** What was seen, and why some nodes said nothing. */
    public record Seen<R extends Record>(List<R> rows, List<Problem> problems) {
        public Seen {
            rows = List.copyOf(rows);
            problems = List.copyOf(problems);
        }
    }

    /**
     * How far a server is behind the primary at this moment; the clocks of the nodes play no part in the bytes.
     *
     * @param role primary or replica
     * @param lsn of the primary, or replayed on a replica
     * @param receiver what the WAL receiver does, or empty if there is none
     * @param sync how the primary counts it: async, potential, sync or quorum
     * @param receiveLag bytes not received; empty without a primary
     * @param replayLag bytes not replayed
     * @param writeSeconds time until the replica had written, as the primary measured last; empty if nothing is under way
     * @param flushSeconds until it had flushed
     * @param replaySeconds until it had replayed
     * @param lastCommitSeconds age of the last replayed commit; grows, too, while nobody writes
     */
    public record ServerLag(
            String node,
            String role,
            String lsn,
            Optional<String> receiver,
            Optional<String> sync,
            OptionalLong receiveLag,
            OptionalLong replayLag,
            OptionalDouble writeSeconds,
            OptionalDouble flushSeconds,
            OptionalDouble replaySeconds,
            OptionalDouble lastCommitSeconds,
            boolean replayPaused) {}

    /** The lag of all servers. */
    public Seen<ServerLag> lag(List<Node> on, Cancellation cancellation) {
        Answers told = ask(on, PgNodes.Question.look(STATE, SENDERS), cancellation);
        return new Seen<>(lags(told.answers()), told.problems());
    }

    static List<ServerLag> lags(Map<String, List<SqlAnswer>> told) {
        OptionalLong primary = OptionalLong.empty();
        Map<String, Integer> senderRows = new LinkedHashMap<>();
        Optional<SqlAnswer> senders = Optional.empty();
        for (List<SqlAnswer> answers : told.values()) {
            if (!answers.get(0).truth(0, "recovery")) {
                primary = OptionalLong.of(answers.get(0).number(0, "position").orElse(0L));
                senders = Optional.of(answers.get(1));
                for (int i = 0; i < answers.get(1).rows().size(); i++) {
                    senderRows.put(answers.get(1).text(i, "name").orElse(""), i);
                }
            }
        }
        List<ServerLag> all = new ArrayList<>();
        for (Map.Entry<String, List<SqlAnswer>> entry : told.entrySet()) {
            all.add(lag(entry.getKey(), entry.getValue().get(0), primary, senders, senderRows.get(entry.getKey())));
        }
        return all;
    }

    private static ServerLag lag(
            String node,
            SqlAnswer state,
            OptionalLong primary,
            Optional<SqlAnswer> senders,
            @org.jspecify.annotations.Nullable Integer row) {
        boolean replica = state.truth(0, "recovery");
        return new ServerLag(
                node,
                replica ? "replica" : "primary",
                state.text(0, "lsn").orElse(""),
                state.text(0, "receiver"),
                row == null ? Optional.empty() : senders.flatMap(answer -> answer.text(row, "sync_state")),
                replica ? behind(primary, state.number(0, "received")) : OptionalLong.empty(),
                replica ? behind(primary, state.number(0, "position")) : OptionalLong.empty(),
                seconds(senders, row, "write"),
                seconds(senders, row, "flush"),
                seconds(senders, row, "replay"),
                decimal(state, 0, "age"),
                state.truth(0, "replay_paused"));
    }

    // The primary was asked at another moment than the replica: what looks like "ahead" is level.
    private static OptionalLong behind(OptionalLong primary, Optional<Long> position) {
        return primary.isPresent() && position.isPresent()
                ? OptionalLong.of(Math.max(0, primary.getAsLong() - position.get()))
                : OptionalLong.empty();
    }

    private static OptionalDouble seconds(
            Optional<SqlAnswer> senders, @org.jspecify.annotations.Nullable Integer row, String column) {
        return row == null || senders.isEmpty() ? OptionalDouble.empty() : decimal(senders.get(), row, column);
    }

    private static OptionalDouble decimal(SqlAnswer answer, int row, String column) {
        return answer.text(row, column)
                .map(text -> OptionalDouble.of(Double.parseDouble(text)))
                .orElse(OptionalDouble.empty());
    }

    /**
     * A replication slot.
     *
     * @param retained bytes of WAL that it holds back
     * @param safe bytes that may still be written before it is in danger of being lost; empty without a limit
     * @param walStatus PostgreSQL's word: reserved, extended, unreserved, lost
     */
    public record Slot(
            String node,
            String name,
            String type,
            Optional<String> database,
            Optional<String> plugin,
            boolean temporary,
            boolean active,
            Optional<Long> pid,
            Optional<String> restartLsn,
            OptionalLong retained,
            OptionalLong safe,
            Optional<String> walStatus) {}

    /** The slots of all servers. */
    public Seen<Slot> slots(List<Node> on, Cancellation cancellation) {
        Answers told = ask(on, PgNodes.Question.look(SLOTS), cancellation);
        List<Slot> all = new ArrayList<>();
        told.answers().forEach((node, answers) -> {
            SqlAnswer slots = answers.get(0);
            for (int i = 0; i < slots.rows().size(); i++) {
                all.add(new Slot(
                        node,
                        slots.text(i, "slot_name").orElse(""),
                        slots.text(i, "slot_type").orElse(""),
                        slots.text(i, "database"),
                        slots.text(i, "plugin"),
                        slots.truth(i, "temporary"),
                        slots.truth(i, "active"),
                        slots.number(i, "active_pid"),
                        slots.text(i, "restart_lsn"),
                        optional(slots.number(i, "retained")),
                        optional(slots.number(i, "safe_wal_size")),
                        slots.text(i, "wal_status")));
            }
        });
        return new Seen<>(all, told.problems());
    }

    private static OptionalLong optional(Optional<Long> number) {
        return number.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /**
     * A backend.
     *
     * @param transactionAge seconds since its transaction began
     * @param queryAge seconds since its last query began
     * @param blockedBy backends that hold a lock it waits for
     */
    public record Backend(
            String node,
            long pid,
            Optional<String> user,
            Optional<String> database,
            String client,
            String application,
            String backend,
            Optional<String> state,
            String waitsFor,
            OptionalDouble transactionAge,
            OptionalDouble queryAge,
            List<Long> blockedBy,
            String query) {}

    /**
     * Who does what, the longest transaction first.
     *
     * @param all true for idle backends and the server's own processes, too
     */
    public Seen<Backend> activity(List<Node> on, boolean all, Cancellation cancellation) {
        Answers told = ask(on, PgNodes.Question.look(ACTIVITY), cancellation);
        List<Backend> found = new ArrayList<>();
        told.answers().forEach((node, answers) -> {
            SqlAnswer rows = answers.get(0);
            for (int i = 0; i < rows.rows().size(); i++) {
                Backend backend = backend(node, rows, i);
                boolean busy = backend.state().isPresent()
                        && !backend.state().get().equals("idle")
                        && backend.backend().equals("client backend");
                if (all || busy || !backend.blockedBy().isEmpty()) {
                    found.add(backend);
                }
            }
        });
        return new Seen<>(found, told.problems());
    }

    private static Backend backend(String node, SqlAnswer rows, int i) {
        List<Long> blockers = new ArrayList<>();
        rows.named().get(i).getOrDefault("blocked_by", Optional.empty()).ifPresent(value -> {
            if (value instanceof List<?> pids) {
                pids.forEach(pid -> blockers.add(((Number) pid).longValue()));
            }
        });
        return new Backend(
                node,
                rows.number(i, "pid").orElse(0L),
                rows.text(i, "user"),
                rows.text(i, "database"),
                rows.text(i, "client").orElse(""),
                rows.text(i, "application").orElse(""),
                rows.text(i, "backend").orElse(""),
                rows.text(i, "state"),
                rows.text(i, "wait").orElse(""),
                decimal(rows, i, "transaction_age"),
                decimal(rows, i, "query_age"),
                blockers,
                rows.text(i, "query").orElse(""));
    }

    private record Answers(Map<String, List<SqlAnswer>> answers, List<Problem> problems) {}

    private Answers ask(List<Node> on, PgNodes.Question question, Cancellation cancellation) {
        Map<String, List<SqlAnswer>> answers = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        nodes.ask(on, question, cancellation).forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<PgNodes.Told> done) {
                Optional<Problem> error = done.value().answers().stream()
                        .flatMap(answer -> answer.error().stream())
                        .map(failure -> SqlText.problem(node.name(), "", failure))
                        .findFirst();
                error.ifPresentOrElse(
                        problems::add,
                        () -> answers.put(node.name(), done.value().answers()));
            } else if (outcome instanceof Outcome.Failed<PgNodes.Told> failed) {
                problems.add(failed.problem());
            }
        });
        return new Answers(answers, problems);
    }
}
