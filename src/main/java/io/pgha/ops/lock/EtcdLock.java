package io.pgha.ops.lock;

import io.pgha.model.ProblemException;
import io.pgha.model.Text;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.stack.Paths;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A lock in the cluster's own etcd, for shells on different machines: a key under a lease that is kept alive while the lock is held
 * and ends {@value #TTL} seconds after its holder has crashed or lost its way to the cluster. Where no etcd answers there is no such
 * lock and everybody gets it: a cluster in trouble must stay repairable.
 *
 * <p>It goes through etcdctl on a node, over the transport that is open anyway: the client library would cost a second to start.
 */
public final class EtcdLock implements Lock {
    private static final int TTL = 30;
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private static final String HEAD = "[ -r " + Paths.ETCDCTL_ENV + " ] || exit 9\nset -a; . " + Paths.ETCDCTL_ENV
            + "; set +a\nexport ETCDCTL_API=3\n";
    private static final int NO_ETCD = 9;

    private final String key;
    private final Supplier<List<Host>> members;
    private volatile String lease = "";

    /**
     * The lock of a cluster.
     *
     * @param members the nodes that carry etcd; asked anew each time, may throw if there are none yet
     */
    public EtcdLock(String cluster, Supplier<List<Host>> members) {
        key = "/pgha/" + cluster + "/lock";
        this.members = members;
    }

    @Override
    public Optional<Holder> take(Holder self) {
        Optional<Holder> other = attempt(self);
        if (other.filter(holder -> holder.isGone(self)).isEmpty()) {
            return other;
        }
        // It was killed on this very machine; nobody else keeps its lease alive, and nobody need wait for its end.
        within(() -> onAnyMember(HEAD
                + "printf 'value(\"%s\") = \"%s\"\\n\\ndel %s\\n\\n\\n' | timeout 3 etcdctl txn"
                        .formatted(key, encoded(other.orElseThrow()), key)));
        return attempt(self);
    }

    private static String encoded(Holder holder) {
        return Base64.getEncoder().encodeToString(holder.text().getBytes(StandardCharsets.UTF_8));
    }

    private Optional<Holder> attempt(Holder self) {
        String value = encoded(self);
        // A transaction: the key is made only if nobody has made it, else it is read.
        String script = HEAD
                + """
                lease=$(timeout 3 etcdctl lease grant %d) || exit 9
                lease=${lease#lease }; lease=${lease%%%% *}
                echo "lease $lease"
                printf 'create("%s") = "0"\\n\\nput --lease=%s %s %s\\n\\nget %s\\n\\n' "$lease" | timeout 3 etcdctl txn
                """
                        .formatted(TTL, key, "%s", key, value, key);
        return within(() -> onAnyMember(script)).flatMap(this::taken);
    }

    private Optional<Holder> taken(Output output) {
        List<String> lines = output.stdout().lines().toList();
        String granted = lines.stream()
                .filter(line -> line.startsWith("lease "))
                .map(line -> line.substring("lease ".length()))
                .findFirst()
                .orElse("");
        if (lines.contains("SUCCESS")) {
            lease = granted;
            beat();
            return Optional.empty();
        }
        if (!lines.contains("FAILURE") || lines.isEmpty()) {
            return Optional.empty();
        }
        within(() -> onAnyMember(HEAD + "timeout 3 etcdctl lease revoke " + granted));
        return parse(lines.get(lines.size() - 1));
    }

    private static Optional<Holder> parse(String value) {
        try {
            return Holder.parse(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Keeps the lease alive from now on, until the lock is given back. */
    private void beat() {
        CompletableFuture.delayedExecutor(BEAT.toSeconds(), TimeUnit.SECONDS).execute(() -> {
            String held = lease;
            if (!held.isEmpty()) {
                onAnyMember(HEAD + "timeout 3 etcdctl lease keep-alive --once " + held);
                beat();
            }
        });
    }

    /** What the first member that has an answer says; empty if none has. */
    private Optional<Output> onAnyMember(String script) {
        List<Host> hosts;
        try {
            hosts = members.get();
        } catch (ProblemException e) {
            return Optional.empty();
        }
        for (Host host : hosts) {
            try {
                Output output = host.run(Script.asRoot(Text.plain(script), ANSWER));
                if (output.exitStatus() != NO_ETCD) {
                    return Optional.of(output);
                }
            } catch (ProblemException e) {
                // The next member may answer.
            }
        }
        return Optional.empty();
    }

    /** Waits no longer than people would for something that may not be there at all. */
    private static Optional<Output> within(Supplier<Optional<Output>> question) {
        try {
            return CompletableFuture.supplyAsync(question).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        String held = lease;
        lease = "";
        if (!held.isEmpty()) {
            within(() -> onAnyMember(HEAD + "timeout 3 etcdctl lease revoke " + held));
        }
    }
}
