package io.pgha.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Cancellation;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnTest {
    private static final Holder ADA = new Holder("ada@laptop", 42, "stack configure all", Instant.EPOCH.plusSeconds(5));
    private static final Holder BOB = new Holder("bob@desk", 43, "node stop pgsql1 --yes", Instant.EPOCH);

    @TempDir
    Path home;

    /** A lock that somebody else holds for a number of looks. */
    private static final class Busy implements Lock {
        private int looks;
        private boolean closed;

        Busy(int looks) {
            this.looks = looks;
        }

        @Override
        public Grip take(Holder self) {
            return looks-- > 0 ? Grip.heldBy(ADA) : Grip.ours();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static Turn take(Duration patience, Lock... locks) {
        return Turn.take(
                "demo", List.of(locks), BOB, patience, Clock.systemUTC(), Progress.silent(), Cancellation.none());
    }

    @Test
    void whoFindsItTakenIsToldWhoHoldsItAndWhatToType() {
        InstantSource clock = () -> Instant.EPOCH.plusSeconds(17);
        Busy first = new Busy(0);
        assertThatThrownBy(() -> Turn.take(
                        "demo",
                        List.of(first, new Busy(9)),
                        BOB,
                        Duration.ZERO,
                        clock,
                        Progress.silent(),
                        Cancellation.none()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.first().code()).isEqualTo("LOCKED");
                    assertThat(e.first().kind().exitStatus()).isEqualTo(3);
                    assertThat(e.first().cause())
                            .isEqualTo("ada@laptop runs \"stack configure all\" (process 42, since 12 s).");
                    assertThat(e.first().next()).contains("node stop pgsql1 --yes --lock-wait 5m");
                });
        assertThat(first.closed).isTrue();
    }

    @Test
    void whoWaitsGetsItWhenItIsFree() {
        Busy busy = new Busy(2);
        try (Turn turn = take(Duration.ofSeconds(30), busy)) {
            assertThat(turn).isNotNull();
            assertThat(busy.looks).isNegative();
        }
        assertThat(busy.closed).isTrue();
    }

    @Test
    void aLockThatKeepsFewerAwayThanItShouldSaysSo() {
        Lock weak = new Lock() {
            @Override
            public Grip take(Holder self) {
                return Grip.weak("Only here.");
            }

            @Override
            public void close() {}
        };
        List<String> notes = new java.util.ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void working(String subject, String what) {}

            @Override
            public void done(String subject, String what) {}

            @Override
            public void failed(String subject, String what) {}

            @Override
            public void note(String what) {
                notes.add(what);
            }
        };
        try (Turn turn = Turn.take(
                "demo", List.of(weak), BOB, Duration.ZERO, Clock.systemUTC(), progress, Cancellation.none())) {
            assertThat(turn).isNotNull();
            assertThat(notes).containsExactly("Only here.");
        }
    }

    @Test
    void theFileOfALaptopLockIsPrivateAndFreeAgainAfterwards() throws Exception {
        LaptopLock one = new LaptopLock(home, "demo");
        LaptopLock two = new LaptopLock(home, "demo");
        assertThat(one.take(ADA)).isEqualTo(Grip.ours());
        assertThat(two.take(BOB)).isEqualTo(Grip.heldBy(ADA));
        assertThat(new LaptopLock(home, "other").take(BOB)).isEqualTo(Grip.ours());
        one.close();
        assertThat(two.take(BOB)).isEqualTo(Grip.ours());
        two.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("locks/demo"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whereNoFileCanBeWrittenThereIsNoLock() throws Exception {
        Path file = Files.createFile(home.resolve("file"));
        assertThat(new LaptopLock(file, "demo").take(ADA)).isEqualTo(Grip.ours());
    }

    @Test
    void aHolderThatEndedOnThisMachineIsGoneAndOneElsewhereIsNot() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Holder self = Holder.here("ada@laptop", ProcessHandle.current().pid(), "stack plan", Instant.EPOCH);
        assertThat(Holder.here("ada@laptop", ended.pid(), "stack plan", Instant.EPOCH)
                        .isGone(self))
                .isTrue();
        assertThat(Holder.here("ada@laptop", 1, "stack plan", Instant.EPOCH).isGone(self))
                .as("it lives")
                .isFalse();
        assertThat(self.isGone(self)).as("an earlier command of ours").isTrue();
        assertThat(new Holder("ada@laptop", ended.pid(), "stack plan", Instant.EPOCH, "another").isGone(self))
                .as("a machine of the same name")
                .isFalse();
        assertThat(ADA.isGone(ADA)).as("nothing is known of its machine").isFalse();
    }

    @Test
    void aHolderIsReadBackAsItWasWritten() {
        assertThat(Holder.parse(ADA.text())).contains(ADA);
        assertThat(Holder.parse("nonsense")).isEmpty();
    }
}
