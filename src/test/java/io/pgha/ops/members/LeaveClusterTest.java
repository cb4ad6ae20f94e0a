package io.pgha.ops.members;

import static io.pgha.remote.ScriptedHost.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Fleet;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.ScriptedHost;
import io.pgha.stack.Blueprints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node is told runs in a real bash, with an etcdctl of the test's own. */
class LeaveClusterTest {
    private static final Node TELLER = new Node("pgsql1", 1, "10.0.0.3", "i", "AD-1", "FD-1", "v", "/dev/x");

    @TempDir
    Path directory;

    private LeaveCluster with(String etcdctl) throws IOException {
        Path program = Files.writeString(directory.resolve("etcdctl"), "#!/bin/bash\n" + etcdctl);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ScriptedHost host = new ScriptedHost("pgsql1").answering("etcdctl", this::run);
        NodeFleet fleet = new NodeFleet(new Fleet(), node -> host);
        return new LeaveCluster(Blueprints.standard().spec(), fleet, Cancellation.none());
    }

    private Output run(Script script) {
        try {
            ProcessBuilder bash = new ProcessBuilder("/bin/bash", "-s")
                    .redirectInput(Files.writeString(
                                    directory.resolve("script"), script.body().reveal())
                            .toFile());
            bash.environment().merge("PATH", directory.toString(), (path, ours) -> ours + ":" + path);
            Process process = bash.start();
            String stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String stderr = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return ScriptedHost.output(process.waitFor(), stdout, stderr);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String members() {
        return """
                [ "$2" = list ] && printf '%%s\\n' "aa, started, pgsql1, https://a:2380, https://a:2379, false" \
                "bb, started, pgsql2, https://b:2380, https://b:2379, false" && exit
                echo "$*" >>%s
                """
                .formatted(directory.resolve("said"));
    }

    @Test
    void aMemberIsRemovedByItsNumberAndANodeThatIsNoneIsPassedOver() throws IOException {
        with(members()).leaveEtcd(List.of("pgsql4", "pgsql2"), TELLER);
        assertThat(directory.resolve("said")).hasContent("member remove bb");
    }

    @Test
    void aNodeThatDoesNotAnswerIsPassedOverWhereSomethingIsForgottenOnly() {
        Node silent = new Node("pgsql2", 2, "10.0.0.4", "j", "AD-1", "FD-1", "v", "/dev/x");
        ScriptedHost talks = new ScriptedHost("pgsql1").answering("", "");
        ScriptedHost mute = new ScriptedHost("pgsql2")
                .refusing("", Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "Cannot reach pgsql2."));
        NodeFleet fleet = new NodeFleet(new Fleet(), node -> node.equals(silent) ? mute : talks);
        LeaveCluster leave = new LeaveCluster(Blueprints.standard().spec(), fleet, Cancellation.none());

        assertThat(leave.forgetMember("pgsql4", List.of(silent))).isFalse();
        assertThat(leave.forgetMember("pgsql4", List.of(silent, TELLER))).isTrue();
        assertThat(leave.forgetServer("pgsql4", List.of(silent, TELLER))).isFalse();
        assertThat(talks.scripts()).hasSize(2);
    }

    @Test
    void anEtcdThatDoesNotTellItsMembersIsAProblemWithItsWords() throws IOException {
        LeaveCluster leave = with("echo 'context deadline exceeded' >&2; exit 1\n");
        assertThat(problemOf(() -> leave.leaveEtcd(List.of("pgsql2"), TELLER)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("ETCD_MEMBER_STAYS"))
                .satisfies(problem -> assertThat(problem.evidence()).contains("context deadline exceeded"));
    }
}
