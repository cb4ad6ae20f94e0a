package io.pgha.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit statuses that only a world in disorder brings about, each for real, in a pipe and at a terminal. */
@Tag("component")
class ExitStatusTest {
    @TempDir
    Path directory;

    private Surroundings here;
    private HttpServer cloud;

    /** A cloud that knows nobody, a user with a key, a cluster; and a text of help that is broken, as only a bug of ours can break one. */
    @BeforeEach
    void prepare() throws Exception {
        cloud = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloud.createContext("/", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        cloud.start();
        here = new Surroundings(directory);
        Files.createDirectories(directory.resolve(".oci"));
        Files.createDirectories(directory.resolve("broken/help"));
        here.file("broken/help/incident.txt", "no title");
        here.file(".oci/key.pem", key());
        here.file(
                ".oci/config",
                """
                [DEFAULT]
                user=ocid1.user.oc1..aaaa
                tenancy=ocid1.tenancy.oc1..aaaa
                fingerprint=00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff
                region=eu-frankfurt-1
                key_file=~/.oci/key.pem
                """);
        here.with("CLASSPATH", directory.resolve("broken") + ":" + System.getProperty("java.class.path"))
                .with("CLOUD", "http://127.0.0.1:" + cloud.getAddress().getPort())
                .with("PGHA_COMPARTMENT", "ocid1.compartment.oc1..aaaa");
    }

    private static String key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PRIVATE KEY-----\n";
    }

    @AfterEach
    void close() {
        here.close();
        cloud.stop(0);
    }

    private static Map<String, String> ways() {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("wait-until script record stop --every 5ms --timeout 9ms", "1");
        ways.put("script record stop", "3");
        ways.put("subnet list", "4");
        ways.put("help incident", "70");
        return ways;
    }

    private static String allOf(Map<String, String> ways) {
        StringBuilder lines = new StringBuilder("export PGHA_OCI_ENDPOINT=$CLOUD; ");
        ways.keySet().forEach(way -> lines.append("$PGHA ").append(way).append("; echo \"<$?>\"; "));
        return lines.toString();
    }

    private static String statusesIn(String text) {
        return text.replaceAll("(?s).*?<(\\d+)>", "$1 ").strip();
    }

    @Test
    void inAPipe() throws Exception {
        Surroundings.Ended ended = here.pipe(allOf(ways()));
        assertThat(statusesIn(ended.out())).as(ended.err()).isEqualTo(String.join(" ", ways().values()));
        assertThat(ended.err())
                .contains("[WAIT_TIMED_OUT]")
                .contains("[NOT_RECORDING]")
                .contains("error: pgha has a bug here. Nothing is wrong with what you typed. [BUG]")
                .doesNotContain("Exception in thread");
    }

    @Test
    void atATerminal() throws Exception {
        Map<String, String> ways = ways();
        ways.values().removeIf(status -> status.length() == 1 && !status.equals("4")); // seen at a terminal elsewhere
        String screen = here.terminal(allOf(ways)).rest();
        assertThat(statusesIn(screen.replace("\r", ""))).startsWith(String.join(" ", ways.values()));
    }

    @Test
    void aQuestionThatIsCancelledAndOneThatNobodyCanAnswer() throws IOException, InterruptedException {
        here.file(
                "demo.yaml",
                """
                name: demo
                cloud: {region: eu-frankfurt-1, bastion_subnet: ocid1.subnet.oc1..aaaa, node_subnet: ocid1.subnet.oc1..bbbb}
                bastion: {client_cidrs: 203.0.113.0/24}
                """);
        here.with("PGHA_CLUSTER", "demo");
        Surroundings.Ended piped = here.pipe("$PGHA secret set superuser");
        assertThat(piped.status()).isEqualTo(2);
        assertThat(piped.err()).contains("--from-env VAR, --from-file FILE").doesNotContain("assword:");
        Surroundings.Typed keyboard = here.terminal("PGHA_COMPARTMENT= exec $PGHA cluster init shop");
        keyboard.see("OCID of the compartment: ");
        keyboard.type("half\u0003").see("Cancelled at a question.");
        assertThat(keyboard.status()).isEqualTo(130);
        assertThat(directory.resolve("shop.yaml")).doesNotExist();
    }
}
