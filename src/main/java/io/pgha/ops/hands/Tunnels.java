package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.ops.session.ClusterSession;
import io.pgha.plan.Bash;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.Tunnel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The local ports of a session that lead to ports of nodes; they last until they are closed or the session ends. */
public final class Tunnels {
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ClusterSession session;
    private final Map<Integer, Held> open = new LinkedHashMap<>();

    private record Held(Info info, Tunnel tunnel) {}

    /** No tunnels yet, for a cluster. */
    public Tunnels(ClusterSession session) {
        this.session = session;
    }

    /**
     * A tunnel.
     *
     * @param local what to connect to on this machine, such as {@code 127.0.0.1:5432}
     * @param address where it leads, as seen from the node
     * @param answered true if something listened there when it was opened
     */
    public record Info(
            String cluster,
            int localPort,
            String local,
            String node,
            String address,
            int port,
            boolean answered,
            Instant since) {}

    /**
     * Opens a tunnel.
     *
     * @param address where to as seen from the node; empty for the node itself, on loopback or else its own address
     * @param localPort port to listen on here, or 0 for any free one
     * @throws io.pgha.model.ProblemException UNREACHABLE if the node cannot be reached, LOCAL_PORT_TAKEN of kind PRECONDITION
     */
    public Info open(Node node, Optional<String> address, int port, int localPort, Cancellation cancellation) {
        String listening = listening(node, address, port, cancellation);
        String target = listening.isEmpty() ? address.orElse("127.0.0.1") : listening;
        Tunnel tunnel = session.streams(node).forward(target, port, localPort);
        Info info = new Info(
                session.spec().name(),
                tunnel.localPort(),
                "127.0.0.1:" + tunnel.localPort(),
                node.name(),
                target,
                port,
                !listening.isEmpty(),
                session.around().clock().instant());
        synchronized (this) {
            open.put(info.localPort(), new Held(info, tunnel));
        }
        return info;
    }

    /** The first address at which the port answers, as the node sees it; empty if none does. */
    private String listening(Node node, Optional<String> address, int port, Cancellation cancellation) {
        String candidates = address.map(Bash::quote).orElseGet(() -> "127.0.0.1 " + Bash.quote(node.address()));
        Output output = session.host(node)
                .run(new Script(
                        Text.plain("main() {\nfor a in " + candidates + "; do\n"
                                + "timeout 2 bash -c 'exec 3<>\"/dev/tcp/$0/" + port + "\"' \"$a\" 2>/dev/null"
                                + " && { echo \"$a\"; return 0; }\ndone\ntrue\n}\nmain </dev/null\n"),
                        false,
                        LOOK,
                        line -> {},
                        cancellation));
        return output.stdout().strip();
    }

    /** The tunnels that are open, oldest first. */
    public synchronized List<Info> list() {
        open.values().removeIf(held -> !held.tunnel().open());
        return open.values().stream().map(Held::info).toList();
    }

    /** Closes the tunnel of a local port; false if there is none. */
    public synchronized boolean close(int localPort) {
        Held held = open.remove(localPort);
        if (held == null || !held.tunnel().open()) {
            return false;
        }
        held.tunnel().close();
        return true;
    }

    /** Closes all; gives what was open. */
    public synchronized List<Info> closeAll() {
        List<Info> closed = new ArrayList<>(list());
        open.values().forEach(held -> held.tunnel().close());
        open.clear();
        return closed;
    }

    /** The problem that no tunnel has a local port. */
    public static Problem unknown(int localPort) {
        return Problem.of(
                        "UNKNOWN_TUNNEL", Problem.Kind.USAGE, "No tunnel listens on the local port " + localPort + ".")
                .withNext("tunnel list");
    }
}
