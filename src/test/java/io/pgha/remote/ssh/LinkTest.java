package io.pgha.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger tries = new AtomicInteger();
    private Duration takes = Duration.ZERO;
    private String code = "NODE_UNREACHABLE";

    private final Link link = new Link(
            new Hop("NODE", "the node", "n1", "192.0.2.1", 22, "user", "ocid1.instance.oc1..a", List.of()),
            () -> {
                tries.incrementAndGet();
                now.addAndGet(takes.toNanos());
                throw Problem.of(code, Problem.Kind.UNREACHABLE, "No.").toException();
            },
            Runnable::run,
            now::get);

    @Test
    void aPeerThatWasSilentForLongIsNotWaitedForAgainAtOnce() {
        takes = Duration.ofSeconds(10);
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(tries).hasValue(1);

        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(tries).hasValue(2);
    }

    @Test
    void aRefusedLoginIsNotTriedAgainBeforeSshdHasForgivenIt() {
        code = "NODE_AUTH";
        assertThat(link.open()).isCompletedExceptionally();
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(tries).hasValue(1);

        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(tries).hasValue(2);
    }

    @Test
    void aPeerThatRefusesAtOnceIsTriedEveryTime() {
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(link.open()).isCompletedExceptionally();
        assertThat(tries).hasValue(2);
    }
}
