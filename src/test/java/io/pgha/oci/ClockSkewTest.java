package io.pgha.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.pgha.model.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A refused signature is explained by the clock where the clock is to blame. */
@Tag("component")
class ClockSkewTest {
    private HttpServer server = bound();

    private static HttpServer bound() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Problem refused(Duration ahead) {
        TenancySettings settings = new TenancySettings(
                "~/.oci/config", "DEFAULT", "", Optional.empty(), "", ApiKey.none(), Optional.empty());
        Clock clock = Clock.offset(Clock.systemUTC(), ahead);
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new CloudProblems(settings, new ClockSkew(clock))
                .of(
                        new Failure(401, "NotAuthenticated", "no", false, "", ""),
                        Operation.reading("listing instances"),
                        url,
                        1);
    }

    @Test
    void aClockThatIsAheadOrBehindIsNamed() {
        assertThat(refused(Duration.ofMinutes(20).plusSeconds(30)).cause())
                .contains("20 minutes ahead of the cloud's")
                .contains("Set the clock");
        assertThat(refused(Duration.ofMinutes(-20).minusSeconds(30)).cause()).contains("20 minutes behind the cloud's");
    }

    @Test
    void aClockThatIsRightIsNotBlamed() {
        Problem problem = refused(Duration.ofSeconds(90));
        assertThat(problem.code()).isEqualTo("CLOUD_NOT_AUTHENTICATED");
        assertThat(problem.cause()).contains("fingerprint").doesNotContain("clock");
    }
}
