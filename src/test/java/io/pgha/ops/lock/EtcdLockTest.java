package io.pgha.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Problem;
import io.pgha.remote.Host;
import io.pgha.remote.Script;
import io.pgha.remote.ScriptedHost;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EtcdLockTest {
    private static final Holder ADA = new Holder("ada@laptop", 42, "stack configure all", Instant.EPOCH);
    private static final Holder BOB = new Holder("bob@desk", 43, "node stop pgsql1 --yes", Instant.EPOCH);
    private static final Problem UNREACHABLE =
            Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "No way there.");

    private static ScriptedHost free(String name) {
        return new ScriptedHost(name)
                .answering("etcdctl get", "\n")
                .answering("lease revoke", "")
                .answering("etcdctl txn", "lease 7\nSUCCESS\n\nOK\n");
    }

    private final List<EtcdLock> made = new ArrayList<>();

    private EtcdLock lock(Host... members) {
        EtcdLock lock = new EtcdLock("demo", () -> List.of(members));
        made.add(lock);
        return lock;
    }

    @AfterEach
    void stopKeepingAlive() {
        made.forEach(EtcdLock::close);
    }

    private static String encoded(Holder holder) {
        return Base64.getEncoder().encodeToString(holder.text().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> asked(ScriptedHost host, String fragment) {
        return host.scripts().stream()
                .map(Script::body)
                .map(text -> text.reveal())
                .filter(text -> text.contains(fragment))
                .toList();
    }

    @Test
    void whatWasTakenIsGivenBackWhereItWasTaken() {
        ScriptedHost member = free("pgsql1");
        EtcdLock lock = lock(member);
        assertThat(lock.take(BOB)).isEqualTo(Grip.ours());
        assertThat(asked(member, "create(\"/pgha/demo/lock\") = \"0\"")).hasSize(1);
        lock.close();
        assertThat(asked(member, "lease revoke 7")).hasSize(1);
    }

    @Test
    void whatCannotBeGivenBackWhereItWasTakenIsGivenBackElsewhere() {
        ScriptedHost member = free("pgsql1").refusing("lease revoke", UNREACHABLE);
        ScriptedHost other =
                new ScriptedHost("pgsql2").refusing("etcdctl get", UNREACHABLE).answering("lease revoke", "");
        EtcdLock lock = lock(member, other);
        assertThat(lock.take(BOB)).isEqualTo(Grip.ours());
        lock.close();
        assertThat(asked(other, "lease revoke 7")).hasSize(1);
    }

    @Test
    void whatAnEarlierCommandOfThisProcessCouldNotGiveBackIsTakenOver() {
        long here = ProcessHandle.current().pid();
        Holder before = Holder.here("ada@laptop", here, "node start pgsql2", Instant.EPOCH);
        ScriptedHost member = free("pgsql1").answering("etcdctl get", encoded(before) + "\n");
        assertThat(lock(member).take(Holder.here("ada@laptop", here, "etcd compact", Instant.EPOCH)))
                .isEqualTo(Grip.ours());
    }

    @Test
    void whoHoldsItIsToldWithoutALeaseBeingMade() {
        ScriptedHost member = new ScriptedHost("pgsql1").answering("etcdctl get", encoded(ADA) + "\n");
        assertThat(lock(member).take(BOB)).isEqualTo(Grip.heldBy(ADA));
        assertThat(asked(member, "lease grant")).isEmpty();
    }

    @Test
    void whoWasQuickerIsToldAndTheLeaseIsGivenBack() {
        ScriptedHost member =
                free("pgsql1").answering("etcdctl txn", "lease 7\nFAILURE\n\n/pgha/demo/lock\n" + encoded(ADA) + "\n");
        assertThat(lock(member).take(BOB)).isEqualTo(Grip.heldBy(ADA));
        assertThat(asked(member, "lease revoke 7")).hasSize(1);
    }

    @Test
    void aMemberThatIsGoneDoesNotHideTheOthers() {
        ScriptedHost gone = new ScriptedHost("pgsql1").refusing("etcdctl", UNREACHABLE);
        ScriptedHost member = free("pgsql2");
        assertThat(lock(gone, member).take(BOB)).isEqualTo(Grip.ours());
        assertThat(asked(member, "etcdctl txn")).hasSize(1);
    }

    @Test
    void silenceOfAllMembersIsTold() {
        ScriptedHost gone = new ScriptedHost("pgsql1").refusing("etcdctl", UNREACHABLE);
        ScriptedHost lost = new ScriptedHost("pgsql2").failing("etcdctl get", 1, "context deadline exceeded");
        assertThat(lock(gone, lost).take(BOB).caveat())
                .hasValueSatisfying(text -> assertThat(text).contains("demo is locked on this machine only"));
    }

    @Test
    void aClusterWithoutEtcdYetIsFreeForAll() {
        ScriptedHost bare = new ScriptedHost("pgsql1").failing("etcdctl get", 9, "");
        assertThat(lock(bare).take(BOB)).isEqualTo(Grip.ours());
        assertThat(new EtcdLock("demo", () -> {
                            throw UNREACHABLE.toException();
                        })
                        .take(BOB))
                .isEqualTo(Grip.ours());
    }

    @Test
    void whatAKilledProcessOfThisMachineLeftIsTakenOverIfItIsStillTheSame() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Holder dead = Holder.here("ada@laptop", ended.pid(), "stack configure all", Instant.EPOCH);
        Holder self = Holder.here("ada@laptop", ProcessHandle.current().pid(), "stack plan", Instant.EPOCH);
        ScriptedHost member = free("pgsql1").answering("etcdctl get", encoded(dead) + "\n");
        EtcdLock lock = lock(member);
        assertThat(lock.take(self)).isEqualTo(Grip.ours());
        assertThat(asked(member, "value(\"/pgha/demo/lock\") = \"" + encoded(dead) + "\""))
                .hasSize(1);
        lock.close();
    }
}
