package io.pgha.ops.doctor.sight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node's PostgreSQL.
 *
 * @param trouble why it does not answer, in psql's words
 * @param server what it says of itself; empty if it does not answer
 * @param systemId of the database cluster on disk; empty if there is none
 * @param timeline of its latest checkpoint on disk
 * @param processes servers that run, whoever started them
 */
public record PostgresqlSight(
        Optional<String> trouble,
        Optional<Server> server,
        Optional<String> systemId,
        Optional<Integer> timeline,
        List<ServerProcess> processes) {
    private static final Pattern PROCESS = Pattern.compile("process (\\d+) +\\d+ (\\S*) +(.*)");

    public PostgresqlSight {
        processes = List.copyOf(processes);
    }

    /** A server process; the control group says which unit or session it belongs to. */
    public record ServerProcess(int pid, String controlGroup, String command) {}

    /** A replication slot; bytes of WAL it keeps. */
    public record Slot(String name, String type, boolean active, String walStatus, long retained, boolean temporary) {}

    /** A standby as the server that sends to it sees it. */
    public record Standby(String name, String state, String sync) {}

    /**
     * What the server says.
     *
     * @param standby true while it recovers
     * @param receiver state of the WAL receiver; empty if none runs
     * @param archiveFailed the last WAL file that could not be archived, if none was since
     * @param readyToArchive WAL files that wait for the archive
     * @param pending settings that wait for a restart
     * @param badLines lines of configuration files it cannot use
     * @param waitingForSync sessions whose commit waits for a synchronous standby
     * @param xidAge age of the oldest unfrozen transaction id
     * @param oldestTransactionSeconds age of the oldest open transaction of a client
     * @param oldPrepared prepared transactions older than an hour
     */
    public record Server(
            boolean standby,
            Optional<String> receiver,
            List<Standby> standbys,
            List<Slot> slots,
            boolean archives,
            Optional<String> archiveFailed,
            long readyToArchive,
            List<String> pending,
            List<String> badLines,
            long waitingForSync,
            long connections,
            long maxConnections,
            long xidAge,
            long oldestTransactionSeconds,
            long oldPrepared,
            long checksumFailures,
            long walBytes) {
        public Server {
            standbys = List.copyOf(standbys);
            slots = List.copyOf(slots);
            pending = List.copyOf(pending);
            badLines = List.copyOf(badLines);
        }
    }

    static PostgresqlSight parse(List<String> answer, List<String> control) {
        String text = String.join("\n", answer).strip();
        JsonNode json = Answers.json(text);
        Optional<String> systemId = Optional.empty();
        Optional<Integer> timeline = Optional.empty();
        List<ServerProcess> processes = new ArrayList<>();
        for (String line : control) {
            Matcher process = PROCESS.matcher(line);
            String value = line.substring(line.lastIndexOf(' ') + 1);
            if (process.matches()) {
                processes.add(
                        new ServerProcess(Integer.parseInt(process.group(1)), process.group(2), process.group(3)));
            } else if (line.startsWith("Database system identifier:")) {
                systemId = Optional.of(value);
            } else if (line.startsWith("Latest checkpoint's TimeLineID:") && value.matches("\\d{1,9}")) {
                timeline = Optional.of(Integer.parseInt(value));
            }
        }
        boolean answered = json.has("standby");
        String said = text.isEmpty()
                ? "psql did not answer in time"
                : text.lines().findFirst().orElse("");
        return new PostgresqlSight(
                answered ? Optional.empty() : Optional.of(said),
                answered ? Optional.of(server(json)) : Optional.empty(),
                systemId,
                timeline,
                processes);
    }

    private static Server server(JsonNode node) {
        List<Slot> slots = new ArrayList<>();
        // Names end up in commands that people are told to type: what cannot be one is not believed.
        node.path("slots")
                .valueStream()
                .filter(slot -> slot.path("name").asText().matches("[a-z0-9_]+"))
                .forEach(slot -> slots.add(new Slot(
                        slot.path("name").asText(),
                        slot.path("type").asText(),
                        slot.path("active").asBoolean(),
                        slot.path("wal_status").asText(""),
                        slot.path("retained").asLong(0),
                        slot.path("temporary").asBoolean())));
        List<Standby> standbys = new ArrayList<>();
        node.path("standbys")
                .forEach(each -> standbys.add(new Standby(
                        each.path("name").asText(),
                        each.path("state").asText(),
                        each.path("sync").asText())));
        return new Server(
                node.path("standby").asBoolean(),
                text(node.path("receiver")),
                standbys,
                slots,
                !node.path("archive_mode").asText("off").equals("off"),
                node.path("archive_failed").asLong(0) > 0 ? text(node.path("archive_failed_wal")) : Optional.empty(),
                node.path("ready").asLong(0),
                texts(node.path("pending")),
                texts(node.path("bad_lines")),
                node.path("waiting_sync").asLong(0),
                node.path("connections").asLong(0),
                node.path("max_connections").asLong(0),
                node.path("xid_age").asLong(0),
                node.path("oldest_transaction").asLong(0),
                node.path("prepared").asLong(0),
                node.path("checksum_failures").asLong(0),
                node.path("wal_bytes").asLong(0));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }

    private static List<String> texts(JsonNode nodes) {
        List<String> all = new ArrayList<>();
        nodes.forEach(node -> all.add(node.asText()));
        return all;
    }
}
