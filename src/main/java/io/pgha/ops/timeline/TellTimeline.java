package io.pgha.ops.timeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.ops.hands.LogTime;
import io.pgha.ops.session.ClusterSession;
import io.pgha.plan.Bash;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks every node once for what its logs tell, and merges it with Patroni's history and the journals kept here. */
public final class TellTimeline {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final int MOST_LINES = 5000;

    private final String cluster;
    private final List<Node> nodes;
    private final NodeFleet fleet;
    private final LogTime time;
    private final InstantSource clock;
    private final Path journals;

    /** The story of a cluster. */
    public TellTimeline(ClusterSession session) {
        this(
                session.spec().name(),
                session.machines().nodes(),
                session.fleet(),
                ZoneId.of(session.spec().os().timeZone()),
                session.around().clock(),
                session.around().convenience().resolve("journal"));
    }

    TellTimeline(String cluster, List<Node> nodes, NodeFleet fleet, ZoneId zone, InstantSource clock, Path journals) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.fleet = fleet;
        this.time = new LogTime(zone);
        this.clock = clock;
        this.journals = journals;
    }

    /**
     * The story.
     *
     * @param events oldest first, those that were told several times in a row once
     * @param ahead by how much the clocks of nodes are ahead of the others', where they are
     * @param problems of the nodes that did not answer
     */
    public record Story(List<Event> events, Map<String, Duration> ahead, List<Problem> problems) {}

    private record Raw(String node, String line) {}

    /** What happened since this long ago. */
    public Story tell(Duration since, Cancellation cancellation) {
        Clocks clocks = new Clocks();
        List<Raw> lines = new ArrayList<>();
        Map<Node, Outcome<Output>> outcomes = fleet.each(
                nodes,
                Rollout.PARALLEL,
                cancellation,
                (node, host) -> host.run(Script.look(Text.plain(script(since)), LOOK)
                        .watchedBy(line -> hear(node, line, clocks, lines))
                        .cancelledBy(cancellation)));
        cancellation.check();
        List<Problem> problems = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Failed<Output> failed) {
                problems.add(failed.problem());
            }
        });
        List<Event> events = new ArrayList<>();
        Instant begin = clock.instant().plus(clocks.middle()).minus(since);
        MemberNames names = new MemberNames();
        lines.stream()
                .filter(raw -> raw.line().startsWith("M "))
                .forEach(raw -> names.learn(raw.line().substring(2)));
        lines.forEach(raw -> events.addAll(events(raw, clocks, names)));
        LocalJournals.read(journals, cluster)
                .forEach(event -> events.add(new Event(
                        event.at().plus(clocks.middle()), event.node(), event.source(), event.what(), event.times())));
        List<Event> sorted = events.stream()
                .filter(event -> !event.at().isBefore(begin))
                .distinct()
                .sorted(Comparator.comparing(Event::at))
                .toList();
        Map<String, Duration> ahead = new java.util.TreeMap<>();
        nodes.forEach(node -> clocks.ahead(node.name()).ifPresent(by -> ahead.put(node.name(), by)));
        return new Story(folded(sorted), ahead, problems);
    }

    /** Lines that only repeat the one before of the same teller are counted, not shown. */
    static List<Event> folded(List<Event> events) {
        List<Event> told = new ArrayList<>();
        Map<String, Integer> last = new java.util.HashMap<>();
        for (Event event : events) {
            String teller = event.node() + " " + event.source();
            Integer index = last.get(teller);
            if (index != null && told.get(index).says(event)) {
                told.set(index, told.get(index).again());
            } else {
                last.put(teller, told.size());
                told.add(event);
            }
        }
        return told;
    }

    private void hear(Node node, String line, Clocks clocks, List<Raw> lines) {
        if (line.startsWith("C ")) {
            instant(line.substring(2)).ifPresent(its -> {
                synchronized (lines) {
                    clocks.said(node.name(), its, clock.instant());
                }
            });
            return;
        }
        synchronized (lines) {
            lines.add(new Raw(node.name(), line));
        }
    }

    private static Optional<Instant> instant(String seconds) {
        int dot = seconds.indexOf('.');
        if (dot < 0 || !seconds.matches("[0-9]{1,12}\\.[0-9]{1,9}")) {
            return Optional.empty();
        }
        long nanos = Long.parseLong((seconds.substring(dot + 1) + "000000000").substring(0, 9));
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds.substring(0, dot)), nanos));
    }

    private List<Event> events(Raw raw, Clocks clocks, MemberNames names) {
        if (raw.line().length() < 2) {
            return List.of();
        }
        String line = raw.line().substring(2);
        return switch (raw.line().charAt(0)) {
            case 'H' -> history(line);
            case 'J' -> told(raw.node(), line, Retelling.journal(line).map(told -> named(told, names)), clocks);
            case 'P' -> told(raw.node(), line, Retelling.postgresql(line), clocks);
            default -> List.of();
        };
    }

    private static Retelling.Told named(Retelling.Told told, MemberNames names) {
        return told.source().equals("etcd") ? new Retelling.Told("etcd", names.in(told.what())) : told;
    }

    private List<Event> told(String node, String line, Optional<Retelling.Told> told, Clocks clocks) {
        Optional<Instant> at = time.of(line);
        if (told.isEmpty() || at.isEmpty()) {
            return List.of();
        }
        Instant corrected = clocks.corrected(node, at.get());
        return List.of(
                new Event(corrected, node, told.get().source(), told.get().what(), 1));
    }

    /** Patroni's history: one list per timeline that ended, with the position, the reason, the time and the new leader. */
    static List<Event> history(String json) {
        List<Event> events = new ArrayList<>();
        try {
            for (JsonNode entry : JSON.readTree(json)) {
                if (entry.size() < 4) {
                    continue;
                }
                int ended = entry.path(0).asInt();
                String leader = entry.path(4).asText("?");
                events.add(new Event(
                        OffsetDateTime.parse(entry.path(3).asText()).toInstant(),
                        leader,
                        "history",
                        "timeline " + ended + " ended at " + lsn(entry.path(1).asLong()) + "; " + leader
                                + " leads on timeline " + (ended + 1),
                        1));
            }
        } catch (JsonProcessingException | DateTimeException unknown) {
            // A form of the history that we do not know tells nothing.
            return events;
        }
        return events;
    }

    private static String lsn(long position) {
        return "%X/%X".formatted(position >>> 32, position & 0xFFFFFFFFL);
    }

    private String script(Duration since) {
        String key = Bash.quote("/service/" + cluster + "/history");
        return "main() {\nclock() { echo \"C $(date +%s.%N)\"; }\nclock\n"
                + "since=$(( $(date +%s) - " + since.toSeconds() + " ))\n"
                + "journalctl -q --no-pager -o short-iso-precise --since \"@$since\" -u etcd -u patroni -u pgbouncer -u haproxy"
                + " -u confd -u keepalived -u pgha-vip"
                + " | grep -avE 'INFO: (no action|Lock owner)|Connect from|stats: |\"level\":\"debug\"'"
                + " | tail -n " + MOST_LINES + " | sed 's/^/J /'\n"
                + "journalctl -q --no-pager -o short-iso-precise --since \"@$since\" -t kernel -t systemd"
                + " | grep -aiE 'out of memory|oom-kill|I/O error|fs error|systemd\\[1\\]: (Startup finished|System is )'"
                + " | tail -n 200 | sed 's/^/J /'\n"
                + "clock\n"
                + "find /var/log/postgresql -maxdepth 1 -name '*.log' -newermt \"@$since\" -size +0"
                + " -exec grep -ahE '(LOG|FATAL|PANIC):' {} + 2>/dev/null"
                + " | grep -avE 'checkpoint (starting|complete)|connection (received|authorized)|disconnection|duration:'"
                + " | tail -n " + MOST_LINES + " | sed 's/^/P /'\n"
                + "( set -a; . /etc/pgha/etcdctl.env; timeout 3 etcdctl get --print-value-only " + key
                + " 2>/dev/null | sed 's/^/H /'\n"
                // What the member itself knows is enough, and there without quorum.
                + "m=$(curl -sm 2 --cacert \"$ETCDCTL_CACERT\" --cert \"$ETCDCTL_CERT\" --key \"$ETCDCTL_KEY\""
                + " https://127.0.0.1:2379/v3/cluster/member/list -d '{\"linearizable\": false}') && echo \"M $m\" )\n"
                + "clock\n}\nmain </dev/null\n";
    }
}
