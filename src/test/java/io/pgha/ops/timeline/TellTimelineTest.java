package io.pgha.ops.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.ScriptedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TellTimelineTest {
    private static final Instant NOW = Instant.parse("2026-11-23T01:10:00Z");

    @TempDir
    Path journals;

    private final Map<String, Host> hosts = new LinkedHashMap<>();

    private static Node node(String name) {
        return new Node(name, 1, "10.0.0.3", name, "AD-1", "FD-1", "v", "/dev/x");
    }

    private void says(String name, String answer) {
        hosts.put(name, new ScriptedHost(name).answering("journalctl", answer));
    }

    private TellTimeline.Story tell() {
        List<Node> nodes = new ArrayList<>();
        hosts.keySet().forEach(name -> nodes.add(node(name)));
        NodeFleet fleet = new NodeFleet(new Fleet(), node -> hosts.getOrDefault(node.name(), new ScriptedHost("none")));
        return new TellTimeline("demo", nodes, fleet, ZoneId.of("Etc/UTC"), InstantSource.fixed(NOW), journals)
                .tell(Duration.ofHours(1), new Cancellation());
    }

    private static String clock(String offset) {
        Instant at = NOW.plus(Duration.parse(offset));
        return "C " + at.getEpochSecond() + ".000000000\n";
    }

    private static String leads(String time, String who) {
        return "J 2026-11-23T" + time + "+00:00 " + who + " patroni[1]: 2026-11-23 " + time.replace('.', ',')
                + " INFO: promoted self to leader\n";
    }

    @Test
    void aNodeWhoseClockIsWrongDoesNotTurnTheStoryUpsideDown() {
        says("a", clock("PT0S") + leads("01:00:05.000", "a"));
        says("b", clock("PT10S") + leads("01:00:14.000", "b"));
        says("c", clock("PT0S") + leads("01:00:03.000", "c"));
        TellTimeline.Story story = tell();
        assertThat(story.events()).extracting(Event::node).containsExactly("c", "b", "a");
        assertThat(story.events().get(1).at()).isEqualTo(Instant.parse("2026-11-23T01:00:04Z"));
        assertThat(story.ahead()).containsOnlyKeys("b").containsEntry("b", Duration.ofSeconds(10));
    }

    @Test
    void ourOwnClockDoesNotMatter() {
        says("a", clock("PT2H") + leads("03:00:05.000", "a"));
        says("b", clock("PT2H") + leads("03:00:06.000", "b"));
        assertThat(tell().events())
                .extracting(Event::at)
                .containsExactly(Instant.parse("2026-11-23T03:00:05Z"), Instant.parse("2026-11-23T03:00:06Z"));
        assertThat(tell().ahead()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerLeavesTheStoryOfTheOthers() {
        says("a", clock("PT0S") + leads("01:00:05.000", "a"));
        hosts.put(
                "b",
                new ScriptedHost("b")
                        .refusing("journalctl", Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "Gone.")));
        assertThat(tell().events()).hasSize(1);
        assertThat(tell().problems()).extracting(Problem::code).containsExactly("NODE_UNREACHABLE");
    }

    @Test
    void membersOfEtcdHaveNamesWhereverTheListCameFrom() {
        says(
                "a",
                clock("PT0S")
                        + "J 2026-11-23T01:00:05.000+00:00 a etcd[1]: {\"msg\":\"raft.node: d661b04da37dc654 lost leader"
                        + " 52c0ed41091a8a85 at term 22\"}\n");
        says(
                "b",
                clock("PT0S")
                        + "M {\"members\":[{\"ID\":\"5963026770219928197\",\"name\":\"pgsql2\"},"
                        + "{\"ID\":\"15447822044359411284\",\"name\":\"pgsql1\"},{\"ID\":\"7\"}]}\nM broken\n");
        assertThat(tell().events())
                .extracting(Event::what)
                .containsExactly("raft.node: pgsql1 lost leader pgsql2 at term 22");
    }

    @Test
    void whatIsRepeatedIsCountedAlsoWhenOthersSpeakBetween() {
        String warning = "J 2026-11-23T01:00:0%d.000+00:00 a patroni[1]: 2026-11-23 01:00:01,000 WARNING: no etcd\n";
        says("a", clock("PT0S") + warning.formatted(1) + warning.formatted(3) + warning.formatted(5));
        says("b", clock("PT0S") + leads("01:00:02.000", "b"));
        assertThat(tell().events()).extracting(Event::times).containsExactly(3, 1);
    }

    @Test
    void historyAndOurOwnRunsAreInIt() throws IOException {
        says(
                "a",
                clock("PT0S")
                        + "H [[1, 83886240, \"no recovery target specified\", \"2026-11-23T01:05:00.5+00:00\", \"pgsql2\"]]\n");
        Files.writeString(
                journals.resolve("20261123-010000-000.jsonl"),
                """
                {"at":"2026-11-23T01:04:00Z","kind":"run","user":"ann","cluster":"demo","command":"patroni switchover"}
                {"at":"2026-11-23T01:06:00Z","kind":"end","exit_status":1}
                """);
        Files.writeString(
                journals.resolve("20261123-010000-001.jsonl"),
                "{\"at\":\"2026-11-23T01:04:00Z\",\"kind\":\"run\",\"user\":\"ann\",\"cluster\":\"other\",\"command\":\"x\"}\n");
        assertThat(tell().events())
                .extracting(Event::what)
                .containsExactly(
                        "patroni switchover begins (ann)",
                        "timeline 1 ended at 0/50000A0; pgsql2 leads on timeline 2",
                        "patroni switchover ends with exit status 1");
    }

    @Test
    void damagedAnswersTellNothing() {
        says("a", "C \nC x.y\nH {\nH [[1]]\nJ\nJ \nX y\n\u0000\n");
        assertThat(tell().events()).isEmpty();
    }
}
