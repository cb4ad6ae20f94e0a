package io.pgha.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.ops.nodes.RunOnNodes.NodeOutput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExecTextTest {
    private static NodeOutput said(String node, int status, String stdout, String stderr, boolean truncated) {
        return new NodeOutput(node, Optional.of(status), stdout, stderr, false, truncated, 1, Optional.empty());
    }

    @Test
    void whoSaidTheSameIsNamedOnceAndWhoDidNotApart() {
        assertThat(ExecCommand.text(List.of(
                        said("a", 0, "x\ny\n", "", false),
                        said("b", 2, "x\ny\n", "oops\n", false),
                        said("c", 0, "x\ny\n", "", false))))
                .isEqualTo("a, c:\n  x\n  y\nb (exit status 2):\n  x\n  y\n  stderr: oops");
    }

    @Test
    void nothingSaidIsSaid() {
        assertThat(ExecCommand.text(List.of(said("a", 0, "", "", false)))).isEqualTo("a: no output");
    }

    @Test
    void whatWasCutIsToldWithTheWayToAllOfIt() {
        assertThat(ExecCommand.text(List.of(said("a", 0, "x", "", true))))
                .endsWith("The middle of the output of a is left out; --stream or --save FILE gives all of it.");
    }

    @Test
    void controlCharactersOfANodeAreText() {
        assertThat(ExecCommand.text(List.of(said("a", 0, "\u001b[2Jx\rroot", "\u0007", false))))
                .isEqualTo("a:\n  \\x1b[2Jx\n  root\n  stderr: \\x07");
    }
}
