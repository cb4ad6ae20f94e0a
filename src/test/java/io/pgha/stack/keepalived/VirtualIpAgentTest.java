package io.pgha.stack.keepalived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that moves the virtual IP, run for real against a small cloud that proves every signature. */
@Tag("component")
class VirtualIpAgentTest {
    private static final Path SCRIPT = Path.of("src/main/resources/stack/keepalived/usr/local/sbin/pgha-vip");
    private static final Pattern AUTHORIZATION =
            Pattern.compile("keyId=\"([^\"]+)\".*headers=\"([^\"]+)\".*signature=\"([^\"]+)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private HttpServer cloud;
    private @Nullable Process agent;
    private volatile String owner = "other";
    private volatile boolean primaryUp = true;
    private volatile byte[] sessionKey = {};
    private int tokens;
    private final Deque<Integer> failures = new ArrayDeque<>();
    private final List<String> unproved = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void makeCloud() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not installed");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem",
                        "-subj",
                        "/OU=opc-tenant:ocid1.tenancy.oc1..test/CN=ocid1.instance.oc1..i")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Files.copy(directory.resolve("cert.pem"), directory.resolve("intermediate.pem"));
        Path ip = directory.resolve("ip");
        Files.writeString(ip, "#!/bin/bash\n[ ! -e " + directory + "/here ] || echo '2: ens3 inet 10.0.0.100/32'\n");
        assertThat(ip.toFile().setExecutable(true)).isTrue();
        cloud = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloud.createContext("/", this::answer);
        cloud.start();
        Files.writeString(
                directory.resolve("vip.env"),
                "ADDRESS=10.0.0.100\nPRIVATE_IP_ID=ip1\nVNIC_ID=mine\nCORE_URL=%1$s\nAUTH_URL=%1$s\nSTATS_PORT=%2$d\n"
                        .formatted(url(), cloud.getAddress().getPort()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process running = agent;
        if (running != null) {
            running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        cloud.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + cloud.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = 200;
        String reply;
        if (path.startsWith("/opc/v2/identity/")) {
            status = "Bearer Oracle".equals(exchange.getRequestHeaders().getFirst("Authorization")) ? 200 : 401;
            reply = Files.readString(directory.resolve(path.substring(path.lastIndexOf('/') + 1)));
        } else if (path.equals("/v1/x509")) {
            sessionKey = Base64.getDecoder()
                    .decode(JSON.readTree(body).get("publicKey").asText());
            tokens++;
            reply = "{\"token\":\"" + token() + "\"}";
        } else if (path.endsWith("/;csv")) {
            reply = "primary,BACKEND,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0," + (primaryUp ? "UP" : "DOWN") + "\n";
        } else {
            prove(exchange, path);
            Integer failure;
            synchronized (failures) {
                failure = failures.poll();
            }
            if (failure != null) {
                status = failure;
            } else if (exchange.getRequestMethod().equals("PUT")) {
                JsonNode wish = JSON.readTree(body);
                owner = wish.get("vnicId").asText();
            }
            reply = "{\"vnicId\":\"" + owner + "\"}";
        }
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String token() {
        String claims = "{\"exp\":" + Instant.now().plusSeconds(1200).getEpochSecond() + "}";
        return "h." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".s";
    }

    private void prove(HttpExchange exchange, String path) {
        Matcher found = AUTHORIZATION.matcher(exchange.getRequestHeaders().getFirst("Authorization"));
        try {
            StringBuilder text = new StringBuilder();
            boolean good = found.find() && found.group(1).startsWith("ST$h.");
            for (String name : good ? found.group(2).split(" ", -1) : new String[0]) {
                text.append(text.isEmpty() ? "" : "\n").append(name).append(": ");
                text.append(
                        name.equals("(request-target)")
                                ? exchange.getRequestMethod().toLowerCase(java.util.Locale.ROOT) + " " + path
                                : exchange.getRequestHeaders().getFirst(name));
            }
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(sessionKey)));
            signature.update(text.toString().getBytes(StandardCharsets.UTF_8));
            if (!good || !signature.verify(Base64.getDecoder().decode(found.group(3)))) {
                unproved.add(text.toString());
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            unproved.add(e.toString());
        }
    }

    private ProcessBuilder program(String verb) {
        ProcessBuilder builder = new ProcessBuilder(
                "/usr/bin/python3",
                SCRIPT.toString(),
                verb,
                directory.resolve("vip.env").toString());
        builder.environment().put("PATH", directory + ":/usr/bin:/bin");
        builder.environment().put("RUNTIME_DIRECTORY", directory.toString());
        builder.environment().put("OCI_METADATA_BASE_URL", url() + "/opc/v2");
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve(verb + ".log").toFile());
    }

    private void start(boolean here) throws IOException {
        if (here) {
            Files.createFile(directory.resolve("here"));
        }
        agent = program("run").start();
    }

    private String read(String name) {
        try {
            return Files.exists(directory.resolve(name)) ? Files.readString(directory.resolve(name)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(() -> read("run.log") + read("vip.json"))
                    .isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void fail(Integer... statuses) {
        synchronized (failures) {
            failures.addAll(List.of(statuses));
        }
    }

    @Test
    void takesTheAddressOverRefusalsAndErrorsOfTheCloud() throws Exception {
        fail(500, 429, 401, 409);
        start(true);
        await(() -> owner.equals("mine") && read("vip.json").contains("\"owner\": \"mine\""));
        assertThat(unproved).isEmpty();
        assertThat(tokens).as("a refused token is replaced").isEqualTo(2);
        assertThat(read("run.log")).contains(": 500 ", ": 429 ", "after ", "5 tries");
    }

    @Test
    void leavesTheCloudAloneWhileTheAddressIsElsewhere() throws Exception {
        start(false);
        await(() -> tokens == 1);
        TimeUnit.SECONDS.sleep(1);
        assertThat(owner).isEqualTo("other");
        assertThat(read("vip.json")).contains("\"holding\": false");
    }

    @Test
    void takesTheAddressBackOnlyWhileItSeesAPrimary() throws Exception {
        start(true);
        await(() -> owner.equals("mine"));
        primaryUp = false;
        owner = "other";
        await(() -> read("run.log").contains("another node took"));
        assertThat(owner).isEqualTo("other");
        primaryUp = true;
        await(() -> owner.equals("mine"));
    }

    @Test
    void keepsItsSecretsToRoot() throws Exception {
        start(true);
        await(() -> owner.equals("mine"));
        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().matches("session-.*|token.json")))
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void checkComparesTheInterfaceWithTheCloud() throws Exception {
        assertThat(program("check").start().waitFor()).as("neither").isZero();
        owner = "mine";
        assertThat(program("check").start().waitFor()).as("only the cloud").isEqualTo(1);
        Files.createFile(directory.resolve("here"));
        assertThat(program("check").start().waitFor()).as("both").isZero();
        fail(500);
        assertThat(program("check").start().waitFor()).as("not known").isEqualTo(1);
        assertThat(read("check.log")).contains("the cloud does not say", "500").doesNotContain("Traceback");
    }
}
