package io.pgha.stack.confd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.pgha.plan.Effect;
import io.pgha.plan.Facts;
import io.pgha.stack.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in for confd is brought to its place from a server and from this machine, and only if it is the right one. */
@Tag("component")
class BinaryInstalledTest {
    private static final byte[] PROGRAM = "#!/bin/sh\necho stand-in\n".getBytes(StandardCharsets.UTF_8);

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static int run(BinaryInstalled step) throws IOException, InterruptedException {
        Effect.Run effect =
                (Effect.Run) Answers.change(step, Facts.none()).effects().get(0);
        Process bash = new ProcessBuilder("bash", "-e", "-s")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = bash.getOutputStream()) {
            in.write(effect.bash().reveal().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return bash.exitValue();
    }

    private static HttpServer serving(byte[] content) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/confd", exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static BinaryInstalled fetched(HttpServer server, Path target, String sha256) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/confd";
        return new BinaryInstalled(
                "confd", target.toString(), sha256, "from " + url, "curl -fsSL -m 20 -o \"$temp\" '" + url + "'");
    }

    @Test
    void fromAServerItIsInstalledAndCanBeRun(@TempDir Path directory) throws Exception {
        Path target = directory.resolve("confd");
        HttpServer server = serving(PROGRAM);
        try {
            assertThat(run(fetched(server, target, digest(PROGRAM)))).isZero();
        } finally {
            server.stop(0);
        }
        assertThat(target).hasBinaryContent(PROGRAM).isExecutable();
    }

    @Test
    void anotherOneThanWasMeantIsNotPutInPlaceAndLeavesNothing(@TempDir Path directory) throws Exception {
        Path target = Files.writeString(directory.resolve("confd"), "the one before");
        HttpServer server = serving("something else".getBytes(StandardCharsets.UTF_8));
        try {
            assertThat(run(fetched(server, target, digest(PROGRAM)))).isNotZero();
        } finally {
            server.stop(0);
        }
        assertThat(target).hasContent("the one before");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void fromThisMachineItArrivesByteByByte(@TempDir Path directory) throws Exception {
        byte[] all = new byte[100_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31);
        }
        Path target = directory.resolve("confd");
        LocalBinary local = LocalBinary.of("/opt/confd", all);
        assertThat(run(new BinaryInstalled(
                        "confd", target.toString(), local.sha256(), "from this machine", local.fetch())))
                .isZero();
        assertThat(target).hasBinaryContent(all);
    }
}
