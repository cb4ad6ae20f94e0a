package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import java.util.List;
import java.util.function.UnaryOperator;
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

    @Test
    void inANarrowWindowSentencesAreBrokenBetweenWordsAndWhatIsTypedIsNot() {
        Problem problem = Problem.of(
                        "NODE_SILENT",
                        Problem.Kind.UNREACHABLE,
                        "The node pgsql3-production did not answer in four seconds.")
                .because("The connection to 10.120.130.143 port 22 was refused by the bastion of the cluster.")
                .withEvidence(List.of("kex_exchange_identification: Connection closed by remote host, port 22"))
                .withNext("exec --on pgsql3-production 'sudo systemctl status etcd patroni'");
        assertThat(new ProblemView(Screen.ofWidth(60), UnaryOperator.identity()).render(List.of(problem)))
                .isEqualTo(
                        """
                        error: The node pgsql3-production did not answer in four
                          seconds. [NODE_SILENT]
                          cause     The connection to 10.120.130.143 port 22 was
                                    refused by the bastion of the cluster.
                          evidence  kex_exchange_identification: Connection closed by remote host, port 22
                          next      exec --on pgsql3-production 'sudo systemctl status etcd patroni'
                        """);
    }
}
