package io.pgha.ops.doctor.sight;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How clients get in on a node: PgBouncer, HAProxy and the virtual IP.
 *
 * @param pools of PgBouncer; none also if its console does not answer
 * @param login why nobody can log in through PgBouncer, in psql's words; empty if it worked
 * @param rows of HAProxy's statistics; none if it does not answer
 * @param servers of HAProxy's configuration
 * @param holdsVirtualIp true if an interface has the virtual IP
 * @param networkInterface the one that has it
 * @param keepalivedState what keepalived last called itself, in its own word
 * @param agentTrouble what the agent of the virtual IP complains of
 * @param virtualIpAnswers true if HAProxy answers at the virtual IP, seen from here
 */
public record AccessSight(
        List<Pool> pools,
        Optional<String> login,
        List<Row> rows,
        List<Server> servers,
        boolean holdsVirtualIp,
        Optional<String> networkInterface,
        Optional<String> keepalivedState,
        Optional<String> agentTrouble,
        boolean virtualIpAnswers) {
    private static final Pattern SERVER = Pattern.compile("line server (\\S+) ([0-9.]+):\\d+ check .*");
    private static final Pattern KEEPALIVED = Pattern.compile("Entering (\\w+) STATE");
    private static final List<String> POOL_MODES = List.of("session", "transaction", "statement");

    public AccessSight {
        pools = List.copyOf(pools);
        rows = List.copyOf(rows);
        servers = List.copyOf(servers);
    }

    /** A pool: clients that wait for a server, and for how many seconds the first of them does. */
    public record Pool(String database, String user, long waiting, long longestSeconds) {}

    /** One line of HAProxy's statistics: a listener, a server in it, its status, for how many seconds, and why. */
    public record Row(String listener, String server, String status, long seconds, String check) {}

    /** A server of HAProxy's configuration that is checked by itself. */
    public record Server(String name, String address) {}

    /** The row of a listener and a server, or {@code BACKEND} for all of its servers together. */
    public Optional<Row> row(String listener, String server) {
        return rows.stream()
                .filter(row -> row.listener().equals(listener) && row.server().equals(server))
                .findFirst();
    }

    static AccessSight parse(List<String> pgbouncer, List<String> haproxy, List<String> vip) {
        List<Pool> pools = new ArrayList<>();
        List<String> login = new ArrayList<>();
        for (String line : pgbouncer) {
            String[] fields = line.split("\\|", -1);
            int mode = poolMode(fields);
            if (line.startsWith("pool ") && mode > 5) {
                pools.add(new Pool(fields[0].substring(5), fields[1], number(fields[3]), number(fields[mode - 2])));
            } else if (line.startsWith("login ")) {
                login.add(line.substring(6));
            }
        }
        List<Row> rows = new ArrayList<>();
        List<Server> servers = new ArrayList<>();
        for (String line : haproxy) {
            String[] fields = line.split(",", -1);
            Matcher server = SERVER.matcher(line);
            if (server.matches()) {
                Server found = new Server(server.group(1), server.group(2));
                if (!servers.contains(found)) {
                    servers.add(found);
                }
            } else if (line.startsWith("stat ") && fields.length >= 6 && !line.startsWith("stat #")) {
                rows.add(new Row(
                        fields[0].substring(5),
                        fields[1],
                        fields[2],
                        number(fields[3]),
                        (fields[4] + " " + fields[5]).strip()));
            }
        }
        boolean through = login.contains("through");
        String said = login.isEmpty() ? "no answer in time" : login.get(0);
        return new AccessSight(
                pools,
                through ? Optional.empty() : Optional.of(said),
                rows,
                servers,
                vip.stream().anyMatch(line -> line.startsWith("here ")),
                vip.stream()
                        .filter(line -> line.startsWith("here "))
                        .map(line -> line.split("\\s+", -1)[2])
                        .filter(name -> name.matches("[\\w.@-]+"))
                        .findFirst(),
                vip.stream()
                        .flatMap(line -> KEEPALIVED.matcher(line).results())
                        .map(found -> found.group(1))
                        .findFirst(),
                vip.stream()
                        .filter(line -> line.startsWith("agent "))
                        .flatMap(line -> trouble(line.substring(6)).stream())
                        .findFirst(),
                vip.contains("answer 200"));
    }

    /** Releases add columns before and after these: the mode stands two behind the longest wait in all of them. */
    private static int poolMode(String[] fields) {
        for (int i = 2; i < fields.length; i++) {
            if (POOL_MODES.contains(fields[i])) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> trouble(String json) {
        JsonNode said = Answers.json(json).path("trouble");
        return said.isTextual() ? Optional.of(said.asText()) : Optional.empty();
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
