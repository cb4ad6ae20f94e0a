package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemViewTest {
    private static final Problem PROBLEM = Problem.of(
                    "STEP_FAILED", Problem.Kind.PARTLY, "etcd did not start on pgsql2.")
            .at("pgsql2, step etcd/unit-running")
            .because("Port 2379 is in use.")
            .withEvidence(
                    List.of("systemctl start etcd: exit status 1", "listen tcp :2379\nbind: address in use\u001b[2J"))
            .withProgress(List.of("pgsql1: etcd runs"), List.of("pgsql3: not started"))
            .withNext("service list", "sudo ss -ltnp");

    @Test
    void aProblemHasItsPartsInTheirOrder() {
        assertThat(new ProblemView(Screen.pipe(), command -> command.startsWith("sudo") ? command : "pgha " + command)
                        .render(List.of(PROBLEM)))
                .isEqualTo(
                        """
                        error: etcd did not start on pgsql2. [STEP_FAILED]
                          where     pgsql2, step etcd/unit-running
                          cause     Port 2379 is in use.
                          evidence  systemctl start etcd: exit status 1
                                    listen tcp :2379
                                    bind: address in use\\x1b[2J
                          done      pgsql1: etcd runs
                          not done  pgsql3: not started
                          next      pgha service list
                                    sudo ss -ltnp
                        """);
    }

    @Test
    void aProblemOfOneSentenceIsOneLine() {
        assertThat(new ProblemView(Screen.pipe(), command -> command)
                        .render(List.of(Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled."))))
                .isEqualTo("cancelled: Cancelled. [CANCELLED]\n");
    }
}
