package io.pgha.stack.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Check;
import io.pgha.plan.Phase;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks that wait for replicas, run in bash where nothing streams, with a log of the server's. */
class RefusedReplicaTest {
    private static final Blueprint CLUSTER = Blueprints.standard();
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    @TempDir
    private Path directory;

    private static List<Check> checks() {
        Patroni patroni = new Patroni();
        return Stream.concat(
                        patroni.checks(CLUSTER, CLUSTER.nodes().get(0)).stream(),
                        patroni.before(CLUSTER, CLUSTER.nodes().get(0), Phase.FINISH).stream())
                .filter(check -> check.id().equals("patroni.role") || check.id().equals("patroni.replicas"))
                .toList();
    }

    private void log(LocalDateTime at, String message) throws IOException {
        String day =
                LocalDateTime.now(ZoneId.systemDefault()).getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ROOT);
        Files.writeString(
                directory.resolve("postgresql-" + day + ".log"), at.format(STAMP) + " UTC [77] " + message + "\n");
    }

    /** What each check says when it gives up; empty where it goes on waiting. */
    private List<String> reasons(boolean waited) throws Exception {
        List<String> all = new ArrayList<>();
        for (Check check : checks()) {
            all.add(reason(check, "", waited));
        }
        assertThat(all).hasSize(2);
        return all;
    }

    private String reason(Check check, String more, boolean waited) throws Exception {
        String bash = "export LC_ALL=C\nwaited() { " + waited + "; }\n"
                + "hopeless() { echo \"gives up: $1\"; exit 120; }\ncurl() { false; }\npgrep() { false; }\n" + more
                + check.bash().reveal().replace("/var/log/postgresql", directory.toString());
        Process run = new ProcessBuilder("bash", "-s").start();
        run.getOutputStream().write(bash.getBytes(StandardCharsets.UTF_8));
        run.getOutputStream().close();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor()).isEqualTo(said.isEmpty() ? 1 : 120);
        return said.strip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password authentication failed for user \"replicator\"",
                "no pg_hba.conf entry for replication connection from host \"10.77.1.12\", user \"replicator\", no encryption",
                "role \"replicator\" is not permitted to log in"
            })
    void aLoginThatIsRefusedIsSaidInTheServersWords(String refusal) throws Exception {
        log(
                LocalDateTime.now(ZoneId.systemDefault()),
                "FATAL:  could not connect to the primary server: connection failed: FATAL:  " + refusal);
        assertThat(reasons(true))
                .allSatisfy(said -> assertThat(said).isEqualTo("gives up: Replicas are not let in: " + refusal));
    }

    @Test
    void aRefusalOfTheFirstSecondsMayPass() throws Exception {
        log(
                LocalDateTime.now(ZoneId.systemDefault()),
                "FATAL:  password authentication failed for user \"replicator\"");
        assertThat(reasons(false)).containsOnly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password authentication failed for user \"app\"", "the database system is starting up"})
    void whatIsNoRefusalOfAReplicaIsWaitedFor(String message) throws Exception {
        log(LocalDateTime.now(ZoneId.systemDefault()), "FATAL:  " + message);
        assertThat(reasons(true)).containsOnly("");
    }

    @Test
    void aRefusalThatIsOverIsNotHeldAgainstAnybody() throws Exception {
        log(
                LocalDateTime.now(ZoneId.systemDefault()).minusMinutes(2),
                "FATAL:  password authentication failed for user \"replicator\"");
        assertThat(reasons(true)).containsOnly("");
    }

    @Test
    void aPrimaryWhoseServerStillStartsIsWaitedFor() throws Exception {
        Check primary = new Patroni()
                .before(CLUSTER, CLUSTER.nodes().get(0), Phase.SETTLE)
                .get(0);
        for (String state : List.of("starting", "running")) {
            String bash = "export LC_ALL=C\nsleep() { :; }\nwaited() { false; }\ncurl() { echo '{\"state\": \"" + state
                    + "\", \"role\": \"primary\"}'; }\n" + primary.bash().reveal();
            Process run = new ProcessBuilder("bash", "-c", bash).start();
            assertThat(run.waitFor()).as(state).isEqualTo(state.equals("running") ? 0 : 1);
        }
    }

    @Test
    void noPrimaryIsWaitedForWherePatroniDoesNotRun() throws Exception {
        Check primary = new Patroni()
                .before(CLUSTER, CLUSTER.nodes().get(0), Phase.SETTLE)
                .get(0);
        String stopped = "systemctl() { echo inactive; }\nsleep() { :; }\n";
        assertThat(reason(primary, stopped, true)).isEqualTo("gives up: Patroni does not run here.");
        assertThat(reason(primary, stopped, false)).isEmpty();
        assertThat(reason(primary, "systemctl() { echo activating; }\nsleep() { :; }\n", true))
                .isEmpty();
    }
}
