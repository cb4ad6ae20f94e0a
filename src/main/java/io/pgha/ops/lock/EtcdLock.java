package io.pgha.ops.lock;

import io.pgha.model.Cancellation;
import io.pgha.model.ProblemException;
import io.pgha.model.Text;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.stack.Paths;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A lock in the cluster's own etcd, for shells on different machines: a key under a lease that is kept alive while the lock is held
 * and ends {@value #TTL} seconds after its holder has crashed or lost its way to the cluster. Where no etcd answers there is no such
 * lock and everybody gets it: a cluster in trouble must stay repairable.
 *
 * <p>It goes through etcdctl on a node, over the transport that is open anyway: the client library would cost a second to start. All
 * members are asked side by side who holds it, and the one that answers first is the one that is worked with.
 */
public final class EtcdLock implements Lock {
    private static final int TTL = 30;
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private static final int NOT_CONFIGURED = 9;
    private static final String HEAD = "[ -r " + Paths.ETCDCTL_ENV + " ] || exit " + NOT_CONFIGURED + "\nset -a; . "
            + Paths.ETCDCTL_ENV + "; set +a\nexport ETCDCTL_API=3\n";

    private final String cluster;
    private final String key;
    private final Supplier<List<Host>> members;
    private final Fleet fleet = new Fleet();
    private Optional<Held> held = Optional.empty();

    /** The lock while it is ours. */
    private record Held(Host member, String lease, Fleet.Repetition beat) {}

    /** What the members said when they were asked for the key. */
    private sealed interface Sight {
        /** None of them is configured yet, or there are none. */
        record NoEtcd() implements Sight {}

        /** There is etcd, but none of its members answered in time. */
        record Silence() implements Sight {}

        /** A member that answers, and what the key holds. */
        record Seen(Host member, String value) implements Sight {}
    }

    /**
     * The lock of a cluster.
     *
     * @param members the nodes that carry etcd; asked anew each time, may throw if there are none yet
     */
    public EtcdLock(String cluster, Supplier<List<Host>> members) {
        this.cluster = cluster;
        this.key = "/pgha/" + cluster + "/lock";
        this.members = members;
    }

    @Override
    public Grip take(Holder self) {
        Sight sight = look();
        if (sight instanceof Sight.NoEtcd) {
            return Grip.ours();
        }
        if (!(sight instanceof Sight.Seen seen)) {
            return silence();
        }
        Optional<Holder> other = parse(seen.value());
        if (other.filter(holder -> !holder.isGone(self)).isPresent()) {
            return Grip.heldBy(other.get());
        }
        // Who was killed on this very machine keeps no lease alive, and nobody need wait for its end; nor for a lease
        // of our
        // own that could not be given back.
        return attempt(self, seen.member(), seen.value().isEmpty() ? Optional.empty() : Optional.of(seen.value()));
    }

    private Grip silence() {
        return Grip.weak("No member of etcd answered within " + ANSWER.toSeconds() + " s, so " + cluster
                + " is locked on this machine only: see to it that nobody changes it from another.");
    }

    private List<Host> known() {
        try {
            return members.get();
        } catch (ProblemException e) {
            return List.of();
        }
    }

    private Sight look() {
        List<Host> hosts = known();
        Map<Host, Outcome<Output>> answers = fleet.look(
                hosts,
                Host::name,
                ANSWER,
                ANSWER,
                Cancellation.none(),
                output -> output.exitStatus() == 0,
                host -> ask(host, "timeout 3 etcdctl get --print-value-only " + key));
        boolean configured = false;
        for (Map.Entry<Host, Outcome<Output>> answer : answers.entrySet()) {
            if (answer.getValue() instanceof Outcome.Done<Output> done) {
                if (done.value().exitStatus() == 0) {
                    return new Sight.Seen(answer.getKey(), done.value().stdout().strip());
                }
                configured = configured || done.value().exitStatus() != NOT_CONFIGURED;
            } else {
                configured = true;
            }
        }
        return configured ? new Sight.Silence() : new Sight.NoEtcd();
    }

    /** A transaction: the key is made only if nobody has made it, else it is read. */
    private Grip attempt(Holder self, Host member, Optional<String> forsaken) {
        String value = encoded(self);
        String guard = forsaken.map(old -> "value(\"%s\") = \"%s\"".formatted(key, old))
                .orElse("create(\"%s\") = \"0\"".formatted(key));
        String script =
                """
                lease=$(timeout 3 etcdctl lease grant %d) || exit 1
                lease=${lease#lease }; lease=${lease%%%% *}
                echo "lease $lease"
                printf '%%s\\n\\nput --lease=%%s %%s %%s\\n\\nget %%s\\n\\n' '%s' "$lease" %s %s %s |
                  timeout 3 etcdctl txn || exit 1
                """
                        .formatted(TTL, guard, key, value, key);
        Output output;
        try {
            output = ask(member, script);
        } catch (ProblemException e) {
            return silence();
        }
        List<String> lines = output.stdout().lines().toList();
        String lease = lines.stream()
                .filter(line -> line.startsWith("lease "))
                .map(line -> line.substring("lease ".length()))
                .findFirst()
                .orElse("");
        if (lines.contains("SUCCESS")) {
            held = Optional.of(new Held(
                    member,
                    lease,
                    Fleet.repeat(
                            "lock", BEAT, () -> tell(member, "timeout 3 etcdctl lease keep-alive --once " + lease))));
            return Grip.ours();
        }
        if (!lines.contains("FAILURE")) {
            return silence();
        }
        quietly(member, "timeout 3 etcdctl lease revoke " + lease);
        // Somebody was quicker; who gave it back again since then shows no name, and is asked for once more.
        return parse(lines.get(lines.size() - 1)).map(Grip::heldBy).orElseGet(() -> Grip.heldBy(Holder.unknown()));
    }

    private static String encoded(Holder holder) {
        return Base64.getEncoder().encodeToString(holder.text().getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Holder> parse(String value) {
        try {
            return Holder.parse(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** By the member it was taken at, and by another if that one has fallen silent. */
    private void tell(Host member, String command) {
        if (quietly(member, command)) {
            return;
        }
        for (Host other : known()) {
            if (!other.equals(member) && quietly(other, command)) {
                return;
            }
        }
    }

    private static Output ask(Host member, String command) {
        return member.run(Script.asRoot(Text.plain(HEAD + command), ANSWER));
    }

    private static boolean quietly(Host member, String command) {
        try {
            return ask(member, command).exitStatus() == 0;
        } catch (ProblemException e) {
            return false;
        }
    }

    @Override
    public void close() {
        held.ifPresent(ours -> {
            ours.beat().close();
            tell(ours.member(), "timeout 3 etcdctl lease revoke " + ours.lease());
        });
        held = Optional.empty();
    }
}
