package io.pgha.observe.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.observe.etcd.RecordByNode.Answer;
import io.pgha.remote.Output;
import io.pgha.remote.ScriptedHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordByNodeTest {
    @TempDir
    Path directory;

    private static Node node(String address) {
        return new Node("n" + address, 1, address, "ocid1.instance.oc1..a", "AD-1", "FD-1", "v", "d");
    }

    private static String key(String name, String value, String more) {
        return "{\"key\":\"%s\",\"value\":\"%s\"%s}".formatted(base64("/service/demo/" + name), base64(value), more);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Two members with leases, the second of which is above what fits a double. */
    private static final String RECORD = "{\"header\":{\"revision\":67},\"kvs\":["
            + key("config", "{\"ttl\":20}", ",\"mod_revision\":30")
            + ","
            + key("leader", "pgsql2", ",\"mod_revision\":31,\"lease\":7587895139041345285")
            + ","
            + key("members/pgsql1", "{\"state\":\"running\"}", ",\"mod_revision\":32,\"lease\":5678")
            + ","
            + key("members/pgsql2", "{\"state\":\"running\"}", ",\"mod_revision\":33,\"lease\":7587895139041345285")
            + "]}";

    /** The node's bash, with an etcdctl that answers as the real one does. */
    private Optional<Answer> ask(String etcdctl, int port, String... addresses) throws IOException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        Files.writeString(programs.resolve("etcdctl"), "#!/bin/bash\n" + etcdctl);
        Files.setPosixFilePermissions(programs.resolve("etcdctl"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Path environment = directory.resolve("etcdctl.env");
        Files.writeString(environment, "PATH=\"" + programs + ":$PATH\"\nETCDCTL_MARK=\"set\"\n");
        ScriptedHost host = new ScriptedHost("pgsql1")
                .answering("", script -> bash(script.body().reveal()));
        return new RecordByNode("/service/demo/", environment.toString(), port)
                .ask(
                        host,
                        List.of(addresses).stream().map(RecordByNodeTest::node).toList(),
                        Cancellation.none());
    }

    private static Output bash(String script) {
        try {
            Process bash = new ProcessBuilder("/bin/bash", "-c", script)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return ScriptedHost.output(bash.waitFor(), said, "");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String etcdctl() {
        return """
                [ "$ETCDCTL_MARK" = set ] || exit 9
                case "$*" in
                  "get --prefix -w json /service/demo/") echo '%s' ;;
                  "lease timetolive -w json 162e") echo '{"id":5678,"ttl":13,"granted-ttl":20}' ;;
                  "lease timetolive -w json 694d9e6d3378ff05") echo '{"id":7587895139041345285,"ttl":18,"granted-ttl":20}' ;;
                  *) exit 1 ;;
                esac
                """
                .formatted(RECORD);
    }

    @Test
    void theRecordTheHeartbeatsAndTheSignsOfLifeComeInOneExec() throws IOException {
        try (ServerSocket patroni = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Answer answer = ask(etcdctl(), patroni.getLocalPort(), "127.0.0.1", "127.0.0.2")
                    .orElseThrow();
            PatroniKeys keys = answer.keys();
            assertThat(keys.leader()).contains("pgsql2");
            assertThat(keys.config().revision()).isEqualTo(30);
            assertThat(keys.config().number("ttl", 0)).isEqualTo(20);
            assertThat(keys.member("pgsql1").orElseThrow().heartbeat()).isEqualTo(OptionalLong.of(7));
            assertThat(keys.member("pgsql2").orElseThrow().heartbeat()).isEqualTo(OptionalLong.of(2));
            assertThat(keys.doubt()).isEmpty();
            assertThat(answer.alive()).containsExactly("127.0.0.1");
        }
    }

    @Test
    void withoutAnAgreementThereIsNoAnswer() throws IOException {
        assertThat(ask("exit 1", 1, "127.0.0.1")).isEmpty();
        assertThat(ask("echo nonsense", 1, "127.0.0.1")).isEmpty();
    }

    @Test
    void aNodeThatIsNotConfiguredHasNoAnswer() {
        ScriptedHost host = new ScriptedHost("pgsql1")
                .answering("", script -> bash(script.body().reveal()));
        assertThat(new RecordByNode("/service/demo/", directory.resolve("none").toString(), 1)
                        .ask(host, List.of(), Cancellation.none()))
                .isEmpty();
    }

    @Test
    void aHeartbeatWhoseClockIsSilentIsNotKnown() throws IOException {
        Answer answer =
                ask("[ \"$1\" = get ] && echo '" + RECORD + "'", 1, "127.0.0.1").orElseThrow();
        assertThat(answer.keys().members()).hasSize(2);
        assertThat(answer.keys().member("pgsql1").orElseThrow().heartbeat()).isEmpty();
    }
}
