package io.pgha.observe;

import static io.pgha.remote.ScriptedHost.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.ScriptedHost;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestDoorTest {
    private static final char[] OPEN = "changeit".toCharArray();
    private static final Node NODE = new Node("n1", 1, "192.0.2.1", "ocid1.instance.oc1..a", "AD-1", "FD-1", "v", "d");

    @TempDir
    Path directory;

    private final CountDownLatch over = new CountDownLatch(1);
    private HttpsServer server;
    private RestDoor door;
    private String pem = "";

    @BeforeEach
    void serve() throws Exception {
        Path file = directory.resolve("server.p12");
        int made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=n1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storepass",
                        new String(OPEN),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(made).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, OPEN);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, OPEN);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/whole", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("all of it".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.createContext("/half", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await();
            exchange.close();
        });
        server.start();
        String alias = store.aliases().nextElement();
        pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(store.getCertificate(alias).getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        // A scripted machine's ports are those of this one.
        int port = server.getAddress().getPort();
        door = new RestDoor(node -> new ScriptedHost(node.name()), port, pem, Duration.ofSeconds(10));
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        over.countDown();
        door.close();
        server.stop(0);
    }

    private RestDoor.Answer ask(String path, Duration deadline) {
        return door.send(NODE, "GET", path, "", Optional.empty(), deadline);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void itClosesWhileAWayToANodeIsStillBeingOpened() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        RestDoor other = new RestDoor(
                node -> {
                    opening.countDown();
                    await();
                    return new ScriptedHost(node.name());
                },
                1,
                pem,
                Duration.ofSeconds(1));
        Thread asking = new Thread(
                () -> problemOf(() -> other.send(NODE, "GET", "/", "", Optional.empty(), Duration.ofSeconds(1))));
        asking.start();
        opening.await();
        other.close();
        over.countDown();
        asking.join();
    }

    @Test
    void aWholeAnswerComes() {
        RestDoor.Answer answer = ask("/whole", Duration.ofSeconds(30));
        assertThat(answer.ok()).isTrue();
        assertThat(answer.body()).isEqualTo("all of it");
    }

    @Test
    void anAnswerThatStopsInTheMiddleIsNotWaitedForLongerThanOneThatNeverBegins() {
        Problem problem = ScriptedHost.problemOf(() -> ask("/half", Duration.ofSeconds(1)));
        assertThat(problem.code()).isEqualTo("PATRONI_SILENT");
        assertThat(problem.cause()).contains("1000 ms");
    }
}
