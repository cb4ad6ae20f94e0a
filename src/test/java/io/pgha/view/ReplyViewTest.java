package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pgha.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReplyViewTest {
    private enum Role {
        LEADER,
        SYNC_STANDBY
    }

    private sealed interface Lag {
        record Known(long bytes) implements Lag {}

        record Unknown() implements Lag {}
    }

    private record Row(String name, Role role, OptionalLong lagBytes, Lag lag, Optional<String> note) {}

    private record ClusterReply(
            String clusterName,
            boolean healthy,
            Instant seenAt,
            Duration tookTime,
            double load,
            Secret adminKey,
            Map<String, Integer> ports,
            List<Row> members) {}

    private static final List<Row> ROWS = List.of(
            new Row("pgsql1", Role.LEADER, OptionalLong.empty(), new Lag.Unknown(), Optional.empty()),
            new Row(
                    "pgsql2",
                    Role.SYNC_STANDBY,
                    OptionalLong.of(16_777_216),
                    new Lag.Known(16_777_216),
                    Optional.of("a rather long note that says why this node was left out of the last switchover")));

    private static final ClusterReply REPLY = new ClusterReply(
            "demo",
            true,
            Instant.parse("2026-01-02T03:04:05Z"),
            Duration.ofMillis(1500),
            0.25,
            Secret.of("hush"),
            Map.of("primary", 5000),
            ROWS);

    private static Table<Row> table() {
        return Table.of(ROWS)
                .column("node", Row::name)
                .column("role", Row::role)
                .column("lag", Row::lagBytes)
                .column("note", Row::note);
    }

    @Test
    void jsonIsTheRecordWithEveryKeyInSnakeCaseAndNoSecret() {
        assertThat(ReplyView.render(Reply.of(REPLY), OutputFormat.JSON, Screen.pipe()))
                .isEqualTo(
                        """
                        {
                          "cluster_name": "demo",
                          "healthy": true,
                          "seen_at": "2026-01-02T03:04:05Z",
                          "took_time": 1.5,
                          "load": 0.25,
                          "admin_key": "******",
                          "ports": {
                            "primary": 5000
                          },
                          "members": [
                            {
                              "name": "pgsql1",
                              "role": "leader",
                              "lag_bytes": null,
                              "lag": {
                                "kind": "unknown"
                              },
                              "note": null
                            },
                            {
                              "name": "pgsql2",
                              "role": "sync_standby",
                              "lag_bytes": 16777216,
                              "lag": {
                                "kind": "known",
                                "bytes": 16777216
                              },
                              "note": "a rather long note that says why this node was left out of the last switchover"
                            }
                          ]
                        }
                        """);
    }

    private record Tricky(String a, String b, String c, String d, List<String> e, Optional<Integer> f) {}

    @Test
    void yamlQuotesWhatAnotherReaderCouldMistake() {
        assertThat(ReplyView.render(
                        Reply.of(new Tricky("yes", "12", "plain text", "", List.of("null", "x: y"), Optional.empty())),
                        OutputFormat.YAML,
                        Screen.pipe()))
                .isEqualTo(
                        """
                        a: "yes"
                        b: "12"
                        c: plain text
                        d: ""
                        e:
                        - "null"
                        - "x: y"
                        f: null
                        """);
    }

    @Test
    void aTableInAPipeIsNeverCut() {
        assertThat(ReplyView.render(table(), Screen.pipe()))
                .isEqualTo(
                        """
                        NODE    ROLE               LAG  NOTE
                        pgsql1  leader               -  -
                        pgsql2  sync standby  16777216  a rather long note that says why this node was left out of the last switchover
                        """);
    }

    @Test
    void aTableAt80ColumnsWritesItsLongestTextsInSeveralLines() {
        assertThat(ReplyView.render(table(), Screen.ofWidth(80)))
                .isEqualTo(
                        """
                        NODE    ROLE               LAG  NOTE
                        pgsql1  leader               -  -
                        pgsql2  sync standby  16777216  a rather long note that says why this node was
                                                        left out of the last switchover
                        """);
    }

    @Test
    void aTableAt160ColumnsShowsAll() {
        assertThat(ReplyView.render(table(), Screen.ofWidth(160))).isEqualTo(ReplyView.render(table(), Screen.pipe()));
    }

    @Test
    void aTableAt60ColumnsStillFits() {
        assertThat(ReplyView.render(table(), Screen.ofWidth(60)).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    }

    @Test
    void aTableThatDoesNotFitBecomesBlocksOfLines() {
        assertThat(ReplyView.render(table(), Screen.ofWidth(30)))
                .isEqualTo(
                        """
                        node  pgsql1
                        role  leader
                        lag   -
                        note  -

                        node  pgsql2
                        role  sync standby
                        lag   16777216
                        note  a rather long note that
                              says why this node was
                              left out of the last
                              switchover
                        """);
    }

    @Test
    void anEmptyTableSaysSo() {
        assertThat(ReplyView.render(
                        Table.<Row>of(List.of())
                                .titled("Nodes")
                                .column("node", Row::name)
                                .whenEmpty("No nodes yet."),
                        Screen.pipe()))
                .isEqualTo("Nodes\nNo nodes yet.\n");
    }

    @Test
    void aRecordWithoutBlocksIsShownAsNamesAndValuesAndTables() {
        assertThat(ReplyView.render(Reply.of(REPLY), OutputFormat.TABLE, Screen.pipe()))
                .startsWith(
                        """
                        cluster name  demo
                        healthy       yes
                        seen at       2026-01-02T03:04:05Z
                        took time     1.50
                        load          0.25
                        admin key     ******
                        ports         primary=5000

                        members
                        NAME    ROLE          LAG BYTES  LAG""")
                .doesNotContain("hush");
    }

    @Test
    void coloursAreOnlyForScreensThatWantThem() {
        Screen colour = new Screen(true, true, () -> 80);
        assertThat(ReplyView.render(table(), colour)).contains("\u001b[1m");
        assertThat(ReplyView.render(table(), Screen.ofWidth(80))).doesNotContain("\u001b");
    }

    @Test
    void textFromMachinesCannotMoveTheCursorOrHide() {
        List<Row> rows = List.of(new Row(
                "evil\u001b[2J\r\nnode\u202e",
                Role.LEADER,
                OptionalLong.empty(),
                new Lag.Unknown(),
                Optional.of("\u0007")));
        assertThat(ReplyView.render(Table.of(rows).column("node", Row::name).column("note", Row::note), Screen.pipe()))
                .isEqualTo("NODE                       NOTE\nevil\\x1b[2J\\r\\nnode\\u202e  \\x07\n");
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        record Name(String name, String x) {}
        assertThat(ReplyView.render(
                        Table.of(List.of(new Name("日本", "a"), new Name("abcd", "b")))
                                .column("name", Name::name)
                                .column("x", Name::x),
                        Screen.pipe()))
                .isEqualTo("NAME  X\n日本  a\nabcd  b\n");
    }

    private record Said(String what, String with) {}

    @Test
    void programsGetBackWhatAMachineSaidThoughNoneOfItReachesTheTerminal() throws JsonProcessingException {
        String evil = "a\u001b[2J\r\n\u0007\u007f\u009b\u0085\u202e\u2028\ufeff\ud83d\ude00 日本";
        for (OutputFormat format : List.of(OutputFormat.JSON, OutputFormat.YAML)) {
            String text = ReplyView.render(Reply.of(new Said(evil, "plain")), format, Screen.pipe());
            assertThat(text.lines()).as(text).allMatch(Printable::isShown);
            assertThat(new YAMLMapper().readTree(text).path("what").asText()).isEqualTo(evil);
            assertThat(new YAMLMapper().readTree(text).path("with").asText()).isEqualTo("plain");
        }
        assertThat(ReplyView.jsonLine(new Said(evil, "日本"))).contains("\\u202e", "日本");
    }

    @Test
    void theNamesOfColumnsAndFactsAreShownAsTextToo() {
        Table<Row> table = Table.of(ROWS).column("node\u001b[2J", Row::name).whenEmpty("\u0007");
        assertThat(ReplyView.render(table, Screen.pipe())).doesNotContain("\u001b");
        assertThat(ReplyView.render(new Block.Facts(Map.of("fact\u001b[2J", "x")), Screen.pipe()))
                .isEqualTo("fact\\x1b[2J  x\n");
    }

    @Test
    void aColumnThatNamesTheRowStandsAboveItWhereAllOthersFitWithoutIt() {
        assertThat(ReplyView.render(
                        Table.of(List.of(
                                        new Said("production-of-the-cluster-1", "running"),
                                        new Said("production-of-the-cluster-1", "stopped"),
                                        new Said("production-of-the-cluster-2", "running")))
                                .column("node", Said::what)
                                .column("state", Said::with)
                                .column("number", said -> 17)
                                .optionalProse("notes", said -> said.with().equals("stopped") ? "by somebody" : ""),
                        Screen.ofWidth(40)))
                .isEqualTo(
                        """
                        NODE
                          STATE    NUMBER
                            NOTES
                        production-of-the-cluster-1
                          running      17
                          stopped      17
                            by somebody
                        production-of-the-cluster-2
                          running      17
                        """);
    }
}
