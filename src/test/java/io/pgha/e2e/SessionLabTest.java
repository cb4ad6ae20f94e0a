package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One session at the prompt: what it opens stays open, is shown, and is built anew after a cut without anybody's doing. */
@Tag("lab")
@ExtendWith(RunningCluster.class)
class SessionLabTest {
    private static final String ANCHOR = "exec --on pgsql1 true";

    private final LabCluster cluster;
    private final StringBuilder screen = new StringBuilder();

    @TempDir
    Path directory;

    SessionLabTest(LabCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void aSessionKeepsWhatItOpenedAndSurvivesACut() throws Exception {
        Path script = Files.writeString(directory.resolve("anchor.pgha"), ANCHOR + "\n");
        String run = "run " + script + " --output json\r";
        Pgha pgha = cluster.pgha();
        try (Keyboard keyboard = new Keyboard(
                pgha.startAt(List.of("script", "-qefc", "stty cols 150 rows 40; " + pgha.launcher(), "/dev/null")),
                screen)) {
            keyboard.see("> ");
            keyboard.type(run);
            double first = secondsOfNext(keyboard);
            keyboard.type("patroni list\r");
            keyboard.see("TL");
            keyboard.see("> ");
            keyboard.type("etcd get /service/demo/lea\t\r");
            keyboard.see("/service/demo/leader");
            keyboard.see("pgsql");
            keyboard.see("> ");
            keyboard.type("context show\r");
            keyboard.see("Connections");
            keyboard.see("ssh");
            keyboard.see("pgsql1");
            keyboard.see("open");
            keyboard.see("etcd");
            keyboard.see("(leader pgsql"); // its end need not be seen: what stays of a prompt is not written again

            cutEveryConnection();
            keyboard.type(run);
            double rebuilt = secondsOfNext(keyboard);
            assertThat(rebuilt).as("the first took %s s", first).isLessThan(Math.max(1, first));
            keyboard.see("> ");
            keyboard.type("exit\r");
            assertThat(keyboard.exitStatus()).isZero();
        }
    }

    private double secondsOfNext(Keyboard keyboard) throws IOException, InterruptedException {
        keyboard.see("{\"line\":");
        keyboard.see("\n");
        String text = screen.substring(screen.lastIndexOf("{\"line\":"));
        JsonNode record = JsonMapper.builder().build().readTree(text);
        assertThat(record.path("status").asInt(-1)).as(text).isZero();
        return record.path("seconds").asDouble();
    }

    /** Ends the bastion's side of all SSH connections, this one's last. */
    private void cutEveryConnection() {
        cluster.pgha()
                .exec(
                        Duration.ofMinutes(1),
                        List.of(
                                "sh",
                                "-c",
                                "ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i "
                                        + cluster.pgha().variable("PGHA_SSH_KEY") + " debian@" + cluster.bastion()
                                        + " \"sudo pkill -f 'sshd.*debian'\""));
    }
}
