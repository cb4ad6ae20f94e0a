package io.pgha.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static CountDownLatch given(Cancellation limit) {
        CountDownLatch given = new CountDownLatch(1);
        limit.onCancel(given::countDown);
        return given;
    }

    @Test
    void whoIsSilentIsGivenUpOnceAnotherHasBegunAndWhoIsSlowIsNot() throws InterruptedException {
        Patience patience = new Patience(List.of("alive", "dead"), Cancellation.none(), SHORT, LONG);
        CountDownLatch dead = given(patience.limit("dead"));
        assertThat(dead.await(100, TimeUnit.MILLISECONDS))
                .as("while nobody has begun")
                .isFalse();
        patience.began("alive");
        assertThat(dead.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(patience.limit("alive").isCancelled()).isFalse();
    }

    @Test
    void theLongestTimeHoldsForAll() throws InterruptedException {
        Patience patience = new Patience(List.of("alive"), Cancellation.none(), SHORT, SHORT);
        patience.began("alive");
        assertThat(given(patience.limit("alive")).await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theUsersWishEndsIt() {
        Cancellation wish = new Cancellation();
        Patience patience = new Patience(List.of("alive"), wish, LONG, LONG);
        wish.cancel();
        assertThat(patience.limit("alive").isCancelled()).isTrue();
    }
}
