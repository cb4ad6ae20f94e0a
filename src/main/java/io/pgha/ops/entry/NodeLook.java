package io.pgha.ops.entry;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Text;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Output;
import io.pgha.remote.Rollout;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One script on every node, side by side, whose output comes in sections; a node that is down costs one deadline. */
final class NodeLook {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** Asks HAProxy's own socket, with nothing but what every node has. */
    static final String BALANCER =
            """
            echo @@stat
            python3 - <<'@python' || :
            import socket
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(2)
            try:
                s.connect('/run/haproxy/admin.sock')
                s.sendall(b'show stat\\n')
                while True:
                    part = s.recv(65536)
                    if not part:
                        break
                    print(part.decode(errors='replace'), end='')
            except OSError as e:
                print('# error\\n%s' % e)
            @python
            """;

    private final Function<Node, Host> hosts;

    NodeLook(Function<Node, Host> hosts) {
        this.hosts = hosts;
    }

    /** The sections by node, and why some nodes said nothing. */
    record Seen(Map<String, Map<String, List<String>>> sections, List<Problem> problems) {}

    Seen at(List<Node> nodes, Function<Node, Text> script, Cancellation cancellation) {
        Map<Node, Outcome<Output>> outcomes = new Fleet()
                .each(nodes, Node::name, Rollout.PARALLEL, cancellation, node -> {
                    Host host = hosts.apply(node);
                    host.ping(SIGN_OF_LIFE);
                    return host.run(Script.look(script.apply(node), PATIENCE).cancelledBy(cancellation));
                });
        cancellation.check();
        Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<Output> done) {
                sections.put(node.name(), Rows.sections(done.value().stdout()));
            } else if (outcome instanceof Outcome.Failed<Output> failed) {
                problems.add(failed.problem());
            }
        });
        return new Seen(sections, problems);
    }
}
