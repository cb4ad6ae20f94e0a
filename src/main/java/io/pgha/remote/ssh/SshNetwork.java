package io.pgha.remote.ssh;

import io.pgha.model.Bastion;
import io.pgha.model.Node;
import io.pgha.remote.Host;
import io.pgha.remote.StreamingHost;
import io.pgha.remote.Tunnel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The SSH connections of one session: one transport to the bastion, and through it one to each node, opened on first use and kept.
 *
 * <p>The bastion carries connections and nothing else: no key, file, agent or process of ours is ever on it, which is why it is
 * not a {@link Host}.
 */
public final class SshNetwork implements AutoCloseable {
    /** Bound for an orderly end; what has not ended by then is cut off by the end of the process. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final ExecutorService pool;
    private final SshSettings settings;
    private final Dial dial;
    private final Link bastion;
    private final Map<String, SshHost> hosts = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Set<ForwardedPort> tunnels = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<Void>> background = new ArrayList<>();

    /** Connections that go through the bastion; nothing is opened yet. */
    public SshNetwork(SshSettings settings, Bastion bastion) {
        this.settings = settings;
        this.pool = threads();
        this.dial = new Dial(settings, pool);
        Hop hop = new Hop(
                "BASTION",
                "the bastion",
                bastion.name(),
                bastion.publicAddress(),
                settings.bastionPort(),
                settings.bastionUser(),
                bastion.instanceId(),
                List.of("node list", "context show"));
        this.bastion = new Link(hop, () -> dial.overTcp(hop), pool);
    }

    private static ExecutorService threads() {
        AtomicInteger count = new AtomicInteger();
        return Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "ssh-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A node as a host. Equal nodes give the same host; nothing is opened until it is used. */
    public synchronized StreamingHost node(Node node) {
        return hosts.computeIfAbsent(node.instanceId(), id -> new SshHost(link(node), this));
    }

    /** True if the host key of an instance is pinned, so that no other machine can pass for it. */
    public boolean knows(String instanceId) {
        return dial.knows(instanceId);
    }

    /**
     * Logs in to the bastion if that is not done yet, and so proves that it can be.
     *
     * @throws io.pgha.model.ProblemException BASTION_UNREACHABLE, BASTION_AUTH, HOST_KEY_CHANGED, or a problem of a key file
     */
    public void reachBastion() {
        Problems.join(bastion.open());
    }

    /**
     * Opens a local loopback port that leads to an address which the bastion can reach, such as the virtual IP.
     *
     * @param localPort port to listen on, or 0 for any free one
     * @throws io.pgha.model.ProblemException LOCAL_PORT_TAKEN
     */
    public Tunnel forward(String address, int port, int localPort) {
        return forward(bastion, address, port, localPort);
    }

    /** What every transport that was ever used is like now, the bastion first; opens nothing, and takes at most two seconds. */
    public List<LinkState> states() {
        List<Link> all = new ArrayList<>(List.of(bastion));
        synchronized (this) {
            all.addAll(links.values());
        }
        List<CompletableFuture<LinkState>> asked = all.stream()
                .map(link -> CompletableFuture.supplyAsync(() -> state(link), pool))
                .toList();
        return asked.stream().map(Problems::join).toList();
    }

    /** Closes all tunnels and transports. What is asked for afterwards fails with SESSION_CLOSED. */
    @Override
    public void close() {
        tunnels.forEach(ForwardedPort::close);
        List<CompletableFuture<Void>> unfinished;
        synchronized (background) {
            unfinished = List.copyOf(background);
        }
        settle(unfinished);
        List<Link> nodes;
        synchronized (this) {
            nodes = List.copyOf(links.values());
        }
        settle(nodes.stream().map(Link::close).toList());
        settle(List.of(bastion.close()));
        pool.shutdownNow();
    }

    Executor pool() {
        return pool;
    }

    /** Does something that nobody waits for, except the end of the session for a moment. */
    void inBackground(Runnable work) {
        synchronized (background) {
            background.removeIf(CompletableFuture::isDone);
            background.add(CompletableFuture.runAsync(work, pool));
        }
    }

    Tunnel forward(Link from, String address, int port, int localPort) {
        Problems.join(from.open());
        ForwardedPort forwarded = new ForwardedPort(from, address, port, localPort, settings.connectTimeout(), pool);
        tunnels.removeIf(tunnel -> !tunnel.open());
        tunnels.add(forwarded);
        return forwarded;
    }

    private Link link(Node node) {
        Hop hop = new Hop(
                "NODE",
                node.name(),
                node.name(),
                node.address(),
                settings.nodePort(),
                settings.nodeUser(),
                node.instanceId(),
                List.of("node show " + node.name()));
        Link link = new Link(hop, () -> dial.through(bastion, hop), pool);
        links.put(node.instanceId(), link);
        return link;
    }

    private static LinkState state(Link link) {
        Optional<Live> live = link.now();
        return new LinkState(
                link.hop().name(),
                link.hop().place(),
                live.map(Live::age),
                live.flatMap(open -> open.roundTrip(FAREWELL)),
                live.map(Live::running).orElse(0));
    }

    private static void settle(List<CompletableFuture<Void>> endings) {
        try {
            CompletableFuture.allOf(endings.toArray(CompletableFuture[]::new))
                    .get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException notOrderly) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
