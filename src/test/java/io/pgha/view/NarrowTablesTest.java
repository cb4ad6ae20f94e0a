package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.ops.entry.ShowBalancers;
import io.pgha.ops.entry.ShowPools;
import io.pgha.ops.pg.CompareSettings;
import io.pgha.ops.pg.LookAtServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What people see at three in the morning in a window of sixty columns: lines of a table, none of them cut. */
class NarrowTablesTest {
    private static final List<String> NODES = List.of("pgsql1", "pgsql2", "pgsql3");

    private static String at60(Table<?> table) {
        return ReplyView.render(table, Screen.ofWidth(60));
    }

    private static CompareSettings.Setting setting(String node, String running) {
        return new CompareSettings.Setting(
                node,
                "max_connections",
                Optional.of("110"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(running),
                "",
                true,
                "pending restart");
    }

    @Test
    void nodesThatSayTheSameOfAParameterShareALine() {
        assertThat(at60(PgTables.settings(
                        NODES.stream().map(node -> setting(node, "100")).toList(), 3)))
                .isEqualTo(
                        """
                        PARAMETER        NODES  ETCD  RUNNING  VERDICT
                        max_connections  all    110   100      pending restart
                        """);
        assertThat(at60(PgTables.settings(List.of(setting("pgsql1", "100"), setting("pgsql3", "90")), 3)))
                .contains("pgsql1")
                .contains("pgsql3")
                .doesNotContain("all");
    }

    private static ShowBalancers.Server server(String node, String role, String server, boolean up) {
        return new ShowBalancers.Server(node, role, server, up, false, up ? "L7OK" : "L7STS", "", 1, 1, 1);
    }

    @Test
    void aBalancerThatLeadsElsewhereStandsOnALineOfItsOwn() {
        List<ShowBalancers.Server> servers = new ArrayList<>();
        for (String node : NODES) {
            String primary = node.equals("pgsql3") ? "pgsql2" : "pgsql1";
            for (String server : NODES) {
                servers.add(server(node, "primary", server, server.equals(primary)));
                servers.add(server(node, "replicas", server, !server.equals("pgsql1")));
            }
        }
        assertThat(ReplyView.render(
                        EntryTables.listeners(servers, Map.of("primary", 5000, "replicas", 5001)), Screen.ofWidth(80)))
                .isEqualTo(
                        """
                        ROLE      PORT  LEADS TO        ON              SESSIONS  NOT TO
                        primary   5000  pgsql1          pgsql1, pgsql2         6  pgsql2, pgsql3
                        primary   5000  pgsql2          pgsql3                 3  pgsql1, pgsql3
                        replicas  5001  pgsql2, pgsql3  all nodes              9  pgsql1
                        """);
    }

    @Test
    void poolsFitAndSayOnlyWhatIsNotAsOnAQuietDay() {
        ShowPools.Pool quiet =
                new ShowPools.Pool("pgsql1", "postgres", "app", "session", 2, 0, 0, 2, 1, OptionalLong.of(16), "open");
        ShowPools.Pool busy = new ShowPools.Pool(
                "pgsql2", "app", "app", "session", 16, 3, 2.5, 16, 0, OptionalLong.empty(), "paused");
        assertThat(at60(EntryTables.pools(List.of(quiet))))
                .isEqualTo(
                        """
                        NODE    DATABASE  USER  CLIENTS  WAIT  USED  FREE  SIZE
                        pgsql1  postgres  app         2     0     2     1    16
                        """);
        assertThat(ReplyView.render(EntryTables.pools(List.of(quiet, busy)), Screen.ofWidth(100)))
                .contains("waiting for 2.5 s; paused");
    }

    @Test
    void lagIsMeasuredInColumnsAndWhatStandsStillIsNamed() {
        LookAtServers.ServerLag primary = new LookAtServers.ServerLag(
                "pgsql1",
                "primary",
                "0/506F130",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false);
        LookAtServers.ServerLag replica = new LookAtServers.ServerLag(
                "pgsql2",
                "replica",
                "0/506F130",
                Optional.of("streaming"),
                Optional.of("sync"),
                OptionalLong.of(0),
                OptionalLong.of(0),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false);
        assertThat(at60(PgTables.lag(List.of(primary, replica))))
                .isEqualTo(
                        """
                        NODE    ROLE          LSN        TO RECEIVE  TO REPLAY
                        pgsql1  primary       0/506F130  -           -
                        pgsql2  sync standby  0/506F130  0 B         0 B
                        """);
        LookAtServers.ServerLag cutOff = new LookAtServers.ServerLag(
                "pgsql3",
                "replica",
                "0/506F130",
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(5),
                OptionalLong.of(5),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                true);
        assertThat(ReplyView.render(PgTables.lag(List.of(primary, cutOff)), Screen.ofWidth(100)))
                .contains("does not stream; replay is paused");
    }

    private record Event(String time, String node, String what) {}

    private static Table<Event> events(String what) {
        return Table.of(List.of(
                        new Event("07:16:58.864", "pgsql3", what), new Event("07:17:01.000", "pgsql1", "restarted")))
                .column("time", Event::time)
                .column("node", Event::node)
                .prose("what", Event::what);
    }

    private static final String LONG =
            "Server async/pgsql1 is DOWN, reason: Layer7 wrong status, code: 503, check duration: 3ms.";

    @Test
    void aTextGoesOnInItsColumnAsLongAsThatIsWideEnough() {
        assertThat(at60(events(LONG)))
                .isEqualTo(
                        """
                        TIME          NODE    WHAT
                        07:16:58.864  pgsql3  Server async/pgsql1 is DOWN, reason:
                                              Layer7 wrong status, code: 503, check
                                              duration: 3ms.
                        07:17:01.000  pgsql1  restarted
                        """);
    }

    @Test
    void elseItGoesOnBelowItsRow() {
        assertThat(ReplyView.render(events(LONG), Screen.ofWidth(50)))
                .isEqualTo(
                        """
                        TIME          NODE
                          WHAT
                        07:16:58.864  pgsql3
                          Server async/pgsql1 is DOWN, reason: Layer7
                          wrong status, code: 503, check duration: 3ms.
                        07:17:01.000  pgsql1
                          restarted
                        """);
    }

    @Test
    void aTextThatFitsStandsInItsLineAndOneWithoutEndIsCut() {
        assertThat(ReplyView.render(events(LONG), Screen.ofWidth(160))).hasLineCount(3);
        assertThat(at60(events("word ".repeat(500)))).hasLineCount(8).contains("…");
        assertThat(at60(events("x".repeat(100))).lines()).allMatch(line -> line.length() <= 60);
    }

    @Test
    void theKeysOfALeaseAreReadable() {
        String key = "/service/demo/members/pgsql2, /service/demo/leader";
        String shown = at60(Table.of(List.of("2225a20743a8a006"))
                .column("lease", id -> id)
                .column("ends in", id -> "15 s")
                .column("of", id -> "20 s")
                .prose("keys", id -> key));
        assertThat(shown).contains("\n  " + key + "\n");
    }
}
