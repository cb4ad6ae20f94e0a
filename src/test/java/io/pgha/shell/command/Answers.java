package io.pgha.shell.command;

import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdKey;
import io.pgha.model.EtcdLease;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdSource;
import io.pgha.model.Lag;
import io.pgha.model.Problem;
import io.pgha.ops.cloud.NodeRow;
import io.pgha.ops.doctor.Diagnosis;
import io.pgha.ops.doctor.rule.CheckGroup;
import io.pgha.ops.doctor.rule.Finding;
import io.pgha.ops.doctor.rule.Severity;
import io.pgha.ops.entry.ShowBalancers;
import io.pgha.ops.entry.ShowPools;
import io.pgha.ops.entry.VirtualIpView;
import io.pgha.ops.etcd.BrowseEtcd;
import io.pgha.ops.etcd.EtcdJudgement;
import io.pgha.ops.etcd.EtcdStatus;
import io.pgha.ops.etcd.TermMemory;
import io.pgha.ops.hands.ServiceState;
import io.pgha.ops.hands.Tunnels;
import io.pgha.ops.patroni.Obstacle;
import io.pgha.ops.patroni.PatroniView;
import io.pgha.ops.patroni.ShowHistory;
import io.pgha.ops.patroni.Way;
import io.pgha.ops.patroni.WhyNot;
import io.pgha.ops.pg.CompareSettings;
import io.pgha.ops.pg.LookAtServers;
import io.pgha.ops.pg.QueryDatabase;
import io.pgha.ops.pg.SqlAnswer;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.ops.timeline.Event;
import io.pgha.view.EntryTables;
import io.pgha.view.NodeTables;
import io.pgha.view.PatroniTables;
import io.pgha.view.PgTables;
import io.pgha.view.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The replies of the commands that look, each with the longest values that clusters are run with. */
final class Answers {
    private static final List<String> NODES = List.of("pgsql1-production", "pgsql2-production", "pgsql3-production");
    private static final String WHY =
            "The connection was refused. Connection to 10.20.30.43 port 22 timed out after 3 s through the bastion.";
    private static final Instant AT = Instant.parse("2026-11-23T03:04:05.678Z");
    private static final String LSN = "1A2B/3C4D5E6F";

    private final String said;
    private final List<Answer> answers = new ArrayList<>();

    /** What one command answers. */
    record Answer(String command, Reply reply) {
        @Override
        public String toString() {
            return command;
        }
    }

    private Answers(String said) {
        this.said = said;
    }

    /** All of them. */
    static List<Answer> all() {
        return saying("");
    }

    /** All of them, with this behind everything that the nodes are free to say. */
    static List<Answer> saying(String said) {
        Answers made = new Answers(said);
        made.etcd();
        made.patroni();
        made.postgresql();
        made.entry();
        made.hands();
        made.whole();
        return made.answers;
    }

    private void add(String command, Reply reply) {
        answers.add(new Answer(command, reply));
    }

    private EtcdMember member(int number, boolean silent) {
        String name = NODES.get(number - 1);
        EtcdMember.Status status = new EtcdMember.Status(
                "3.5.16",
                2_000_000_000L,
                1_900_000_000L,
                number == 1,
                "8211f1d0f64f3261",
                1234,
                98_765_432L,
                98_765_431L,
                98_765_400L,
                number == 2 ? List.of("memberID:10501334649042878790 alarm:NOSPACE " + said) : List.of());
        return new EtcdMember(
                "91bc3c398fb3c14" + number,
                name + said,
                List.of("https://10.120.130.14" + number + ":2380"),
                List.of("https://10.120.130.14" + number + ":2379"),
                number == 2,
                silent ? Optional.empty() : Optional.of(status),
                silent ? Optional.of(WHY + said) : Optional.empty());
    }

    private void etcd() {
        List<EtcdMember> members = List.of(member(1, false), member(2, false), member(3, true));
        add("etcd members", Reply.of(members).shownAs(EtcdViews.members(members)));
        EtcdStatus status =
                EtcdJudgement.of("production", 2L << 30, members, new TermMemory(InstantSource.fixed(Instant.EPOCH)));
        add("etcd status", Reply.of(status).shownAs(EtcdViews.status(status), EtcdViews.standing(members)));
        List<EtcdAlarm> alarms = List.of(new EtcdAlarm("91bc3c398fb3c142", NODES.get(1) + said, "NOSPACE"));
        add("etcd alarms", Reply.of(alarms).shownAs(EtcdViews.alarms(alarms)));
        List<EtcdLease> leases = List.of(new EtcdLease(
                "694d91bc3c398fb3",
                Duration.ofSeconds(16),
                Duration.ofSeconds(30),
                List.of("/service/production/leader", "/service/production/members/" + NODES.get(0) + said)));
        add("etcd leases", Reply.of(leases).shownAs(EtcdViews.leases(leases)));
        BrowseEtcd.KeyDetail key = new BrowseEtcd.KeyDetail(
                new EtcdEntry(
                        new EtcdKey("/service/production/leader", 98_765_400L, 98_765_431L, 12, "694d91bc3c398fb3"),
                        NODES.get(0) + said,
                        false,
                        17),
                Optional.of(leases.get(0)),
                Optional.of(NODES.get(0) + " (lease ends in 16 s of 30 s unless renewed) " + said),
                new EtcdSource(NODES.get(0), true));
        add("etcd get", EtcdViews.key(key));
        add(
                "etcd get --diff",
                EtcdViews.diff(new BrowseEtcd.KeyDiff(
                        "/service/production/config",
                        Optional.empty(),
                        Optional.of(key.entry()),
                        List.of("--- then", "+++ now", "+ttl: 30" + said),
                        key.source())));
    }

    private PatroniView.Member member(int number, String role, String state, Map<String, String> tags) {
        boolean leads = number == 1;
        return new PatroniView.Member(
                NODES.get(number - 1) + said,
                "10.120.130.14" + number,
                5432,
                "4.1.4",
                role,
                state + said,
                OptionalInt.of(128),
                Optional.of(LSN),
                leads ? new Lag.Unknown() : new Lag.Known(1_234_567_890),
                leads ? new Lag.Unknown() : new Lag.Known(16_777_216),
                leads ? new Lag.Unknown() : new Lag.Known(1_234_567_890),
                true,
                Map.of("max_connections" + said, "100->250", "shared_buffers", "16384MB->32768MB"),
                tags,
                Optional.of("2026-11-24T02:00:00+00:00" + said),
                number == 3 ? Optional.of(NODES.get(1)) : Optional.empty(),
                OptionalLong.of(42),
                number == 3);
    }

    private void patroni() {
        PatroniView view = new PatroniView(
                "production",
                Optional.of(NODES.get(0) + said),
                OptionalInt.of(128),
                true,
                true,
                Optional.of("from " + NODES.get(0) + " to " + NODES.get(1) + " at 2026-11-24T02:00:00+00:00" + said),
                30,
                Optional.of("etcd has no quorum: " + NODES.get(0)
                        + " answered for itself alone, and what it says may be" + " old" + said),
                List.of(
                        member(1, "leader", "running", Map.of()),
                        member(
                                2,
                                "sync standby",
                                "streaming",
                                Map.of("clonefrom", "true", "datacenter", "fra1" + said)),
                        member(
                                3,
                                "replica",
                                "in archive recovery",
                                Map.of("nofailover", "true", "noloadbalance", "true", "nosync", "true"))),
                List.of(new PatroniView.Silence(NODES.get(2), WHY + said)));
        add("patroni list", Reply.of(view).shownAs(PatroniTables.members(view)));
        add("patroni topology", Reply.of(view).shownAs(PatroniTables.topology(view)));
        List<ShowHistory.Timeline> history = List.of(
                new ShowHistory.Timeline(
                        127, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false),
                new ShowHistory.Timeline(
                        128,
                        Optional.of(LSN),
                        Optional.of("2026-11-23T03:04:05.678901+00:00"),
                        Optional.of(NODES.get(0) + said),
                        Optional.of("no recovery target specified" + said),
                        true));
        add("patroni history", Reply.of(history).shownAs(PatroniTables.history(history)));
        WhyNot.Verdict verdict = new WhyNot.Verdict(
                NODES.get(2),
                List.of(Way.FAILOVER),
                List.of(
                        new Obstacle(
                                "NOT_SYNCHRONOUS",
                                "Commits do not wait for " + NODES.get(2)
                                        + ", so it may lack some: only a synchronous standby takes over.",
                                "sync key: " + NODES.get(1) + "; tag nosync" + said,
                                Set.of(Way.AUTOMATIC, Way.SWITCHOVER),
                                "patroni switchover --to " + NODES.get(1)),
                        new Obstacle("LAG_UNKNOWN", "Nobody knows.", "no position in etcd", Set.of(), "pg lag")));
        add("patroni why-not", Reply.of(verdict).shownAs(PatroniTables.verdict(verdict)));
    }

    private void postgresql() {
        List<LookAtServers.ServerLag> lags = new ArrayList<>();
        NODES.forEach(node -> lags.add(new LookAtServers.ServerLag(
                node,
                node.equals(NODES.get(0)) ? "primary" : "replica",
                LSN,
                Optional.of("catchup" + said),
                Optional.of("quorum"),
                OptionalLong.of(16_777_216),
                OptionalLong.of(1_234_567_890),
                OptionalDouble.of(0.5),
                OptionalDouble.of(12.5),
                OptionalDouble.of(4000),
                OptionalDouble.of(4000),
                true)));
        add("pg lag", Reply.of(lags).shownAs(PgTables.lag(lags)));
        List<LookAtServers.Slot> slots = List.of(new LookAtServers.Slot(
                NODES.get(0),
                "debezium_orders_production" + said,
                "logical",
                Optional.of("orders" + said),
                Optional.of("pgoutput"),
                false,
                false,
                Optional.empty(),
                Optional.of(LSN),
                OptionalLong.of(123_456_789_012L),
                OptionalLong.of(1_234_567_890),
                Optional.of("unreserved")));
        add("pg slots", Reply.of(slots).shownAs(PgTables.slots(slots)));
        List<LookAtServers.Backend> backends = List.of(new LookAtServers.Backend(
                NODES.get(0),
                1_234_567,
                Optional.of("application_writer" + said),
                Optional.of("orders_production"),
                "10.120.130.99",
                "java" + said,
                "client backend",
                Optional.of("idle in transaction"),
                "Lock: transactionid",
                OptionalDouble.of(4000),
                OptionalDouble.of(3999),
                List.of(1_234_568L, 1_234_569L),
                "UPDATE orders SET state = 'paid' WHERE id = 42 AND customer = 4711 RETURNING *" + said));
        add("pg activity", Reply.of(backends).shownAs(PgTables.activity(backends)));
        List<CompareSettings.Setting> settings = List.of(
                new CompareSettings.Setting(
                        NODES.get(0),
                        "shared_preload_libraries",
                        Optional.of("pg_stat_statements, auto_explain"),
                        Optional.of("pg_stat_statements"),
                        Optional.of("pg_stat_statements, pgaudit"),
                        Optional.of("pg_stat_statements" + said),
                        "configuration file",
                        true,
                        "pending restart"),
                new CompareSettings.Setting(
                        NODES.get(1),
                        "max_connections",
                        Optional.of("250"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("100"),
                        "command line",
                        false,
                        "differs"));
        add("pg settings", Reply.of(settings).shownAs(PgTables.settings(settings, 3)));
        Map<String, Optional<Object>> row = new LinkedHashMap<>();
        row.put("usename" + said, Optional.of("application_writer" + said));
        row.put("count", Optional.of(1_234_567_890L));
        row.put("nothing", Optional.empty());
        List<QueryDatabase.NodeResult> results = List.of(
                new QueryDatabase.NodeResult(
                        NODES.get(0),
                        List.of(
                                new SqlAnswer.Column("usename", "name"),
                                new SqlAnswer.Column("count", "int8"),
                                new SqlAnswer.Column("nothing", "text")),
                        List.of(row),
                        "SELECT 1",
                        true,
                        List.of("NOTICE: hello" + said),
                        Duration.ofMillis(12),
                        Optional.empty()),
                new QueryDatabase.NodeResult(
                        NODES.get(1),
                        List.of(),
                        List.of(),
                        "UPDATE 3" + said,
                        false,
                        List.of(),
                        Duration.ofMillis(12),
                        Optional.empty()));
        add("pg query", Reply.of(results).shownAs(PgTables.results(results)));
    }

    private void entry() {
        List<ShowPools.Pool> pools = List.of(new ShowPools.Pool(
                NODES.get(0),
                "orders_production" + said,
                "application_writer",
                "transaction",
                1234,
                321,
                12.5,
                100,
                100,
                OptionalLong.of(200),
                "paused" + said));
        add("pgbouncer pools", Reply.of(pools).shownAs(EntryTables.pools(pools)));
        List<ShowBalancers.Server> servers = new ArrayList<>();
        NODES.forEach(node -> NODES.forEach(server -> servers.add(new ShowBalancers.Server(
                node,
                "primary",
                server + said,
                server.equals(NODES.get(0)),
                false,
                "L6TOUT",
                "Layer6 timeout at step 1 of tcp-check" + said,
                1234,
                123_456_789,
                86_400))));
        Map<String, Integer> ports = Map.of("primary", 5000);
        add("haproxy status", Reply.of(servers).shownAs(EntryTables.listeners(servers, ports)));
        add("haproxy status --servers", Reply.of(servers).shownAs(EntryTables.servers(servers)));
        VirtualIpView vip = new VirtualIpView(
                "10.120.130.200",
                Optional.of(NODES.get(1)),
                List.of(NODES.get(0), NODES.get(1)),
                Optional.of(NODES.get(0) + said),
                List.of(
                        new VirtualIpView.NodeView(
                                NODES.get(0),
                                true,
                                "holder",
                                true,
                                false,
                                Optional.of("404 NotAuthorizedOrNotFound: private IP" + said),
                                true,
                                Optional.of(NODES.get(0)),
                                "primary"),
                        new VirtualIpView.NodeView(
                                NODES.get(1),
                                true,
                                "backup",
                                false,
                                true,
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                "connection to server at \"10.120.130.200\", port 5000 failed: timeout expired"
                                        + said)),
                List.of("It is on two nodes."));
        add("vip status", Reply.of(vip).shownAs(EntryTables.virtualIp(vip)));
    }

    private void hands() {
        List<ServiceState> states = List.of(
                new ServiceState(
                        NODES.get(0),
                        "keepalived",
                        "failed",
                        "exit-code, status 203/EXEC" + said,
                        Optional.of(false),
                        Optional.of(Duration.ofDays(123).plusHours(4)),
                        Optional.of(1_234_567L),
                        Optional.of(123_456_789L),
                        Optional.of(17L),
                        Optional.empty()),
                new ServiceState(
                        NODES.get(0),
                        "pgbouncer",
                        "running",
                        "",
                        Optional.of(false),
                        Optional.of(Duration.ofDays(123).plusHours(4)),
                        Optional.of(1_234_568L),
                        Optional.of(1_234_567_890L),
                        Optional.of(0L),
                        Optional.empty()));
        add("service list", Reply.of(states).shownAs(ServiceCommands.table(states)));
        List<Tunnels.Info> tunnels = List.of(new Tunnels.Info(
                "production", 15432, "127.0.0.1:15432", NODES.get(0), "10.120.130.141", 5432, true, AT));
        add("tunnel list", Reply.of(tunnels).shownAs(TunnelCommands.table(tunnels)));
        List<Event> events = List.of(
                new Event(
                        AT,
                        NODES.get(0),
                        "keepalived",
                        "(VI_1) Entering MASTER STATE and sending gratuitous ARP on ens3 for 10.120.130.200" + said,
                        3),
                new Event(AT, "-", "pgha", "patroni switchover begins (alice)", 1));
        add(
                "timeline",
                Reply.of(events)
                        .shownAs(TimelineCommand.table(
                                events,
                                List.of(
                                        "1234 earlier events are not shown; --lines gives more.",
                                        "The clock of " + NODES.get(2)
                                                + " is 3.2 s behind; its times are corrected."))));
    }

    private void whole() {
        ClusterStatus status = new ClusterStatus(
                "production",
                ClusterStatus.Verdict.DEGRADED,
                List.of(NODES.get(2) + " does not answer: " + WHY + said, "PostgreSQL of it is " + said),
                Optional.of(NODES.get(0)),
                OptionalInt.of(128),
                true,
                new ClusterStatus.VirtualIpState("10.120.130.200", List.of(NODES.get(0), NODES.get(1))),
                0,
                -1,
                List.of(
                        new ClusterStatus.NodeStatus(
                                NODES.get(0),
                                "10.120.130.141",
                                "sync standby",
                                "in archive recovery" + said,
                                OptionalInt.of(128),
                                new Lag.Known(1_234_567_890),
                                true,
                                "follower",
                                true,
                                List.of("haproxy", "keepalived", "pgha-vip"),
                                Optional.empty()),
                        new ClusterStatus.NodeStatus(
                                NODES.get(1),
                                "10.120.130.142",
                                "silent",
                                "",
                                OptionalInt.empty(),
                                new Lag.Unknown(),
                                false,
                                "silent",
                                false,
                                List.of(),
                                Optional.of(WHY + said))));
        add("cluster status", ClusterStatusView.of(status));
        List<NodeRow> machines = List.of(new NodeRow(
                NODES.get(0),
                "node",
                "running",
                "Uocm:EU-FRANKFURT-1-AD-1",
                "FAULT-DOMAIN-3",
                Optional.of("10.120.130.141"),
                Optional.empty(),
                true,
                "VM.Standard.E5.Flex",
                16,
                256,
                Optional.of(32_768L),
                Optional.of("/dev/oracleoci/oraclevdb"),
                "ocid1.instance.oc1.eu-frankfurt-1.antheljtqfdgh4ycpvzxcvbnmasdfghjklqwertyuiop1234567890abcdefgh"));
        add("node list", Reply.of(machines).shownAs(NodeTables.machines(machines)));
        Diagnosis diagnosis = new Diagnosis(
                "production",
                false,
                List.of(CheckGroup.values()),
                NODES.subList(0, 2),
                NODES.subList(2, 3),
                4123,
                List.of(new Finding(
                        "ETCD_NO_QUORUM",
                        Severity.CRITICAL,
                        CheckGroup.ETCD,
                        Optional.of(NODES.get(0)),
                        "etcd has no quorum.",
                        List.of(NODES.get(0)
                                + ": {\"level\":\"warn\",\"msg\":\"prober detected unhealthy status\",\"error\":\"dial tcp\"}"
                                + said),
                        "A majority of the members does not serve. Patroni cannot renew the leader key: nobody takes writes once"
                                + " it has run out.",
                        List.of("exec --on " + NODES.get(1) + " 'sudo systemctl start etcd'"),
                        "Start the members that can be started; data is lost only if a majority of disks is.",
                        List.of("stack check etcd"))));
        add("doctor", Reply.of(diagnosis).shownAs(DoctorCommands.blocks(diagnosis, UnaryOperator.identity())));
        Problem problem = Problem.of("NODE_SILENT", Problem.Kind.UNREACHABLE, NODES.get(2) + " did not answer.")
                .because(WHY + said);
        add("a silent node", Reply.of(problem));
    }
}
