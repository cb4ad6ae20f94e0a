package io.pgha.ops.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.ops.nodes.RunOnNodes.NodeOutput;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Fleet;
import io.pgha.remote.ScriptedHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunOnNodesTest {
    private static final Node NODE = new Node("pgsql1", 1, "10.0.0.3", "i", "AD-1", "FD-1", "v", "/dev/x");

    private final List<String> lines = new ArrayList<>();

    private NodeOutput run(String answer) {
        ScriptedHost host = new ScriptedHost("pgsql1").answering("main", answer);
        return new RunOnNodes(new NodeFleet(new Fleet(), node -> host))
                .run(
                        List.of(NODE),
                        "x",
                        Duration.ofSeconds(5),
                        (node, line) -> lines.add(node + line),
                        new Cancellation())
                .get(0);
    }

    @Test
    void ofALongOutputTheBeginningAndTheEndAreKept() {
        NodeOutput output = run("first\n" + "x".repeat(3 * RunOnNodes.KEPT) + "\nlast\n");
        assertThat(output.truncated()).isTrue();
        assertThat(output.stdout()).startsWith("first").endsWith("last\n").hasSizeLessThan(RunOnNodes.KEPT + 100);
        assertThat(output.stdout()).contains("more characters left out]");
    }

    @Test
    void whatIsNoTextIsNotKept() {
        assertThat(run("ELF\u0000\u0001").binary()).isTrue();
        assertThat(run("ELF\u0000\u0001").stdout()).isEmpty();
        assertThat(run("\uFFFD\uFFFDabc").binary()).isTrue();
        assertThat(run("umlaut \u00e4, one bad \uFFFD among many letters").binary())
                .isFalse();
    }

    @Test
    void everyLineIsToldAsItComes() {
        run("a\nb\n");
        assertThat(lines).containsExactly("pgsql1a", "pgsql1b");
    }
}
