package io.pgha.ops.session;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.observe.etcd.RecordByNode;
import io.pgha.ops.patroni.BriefLook;
import io.pgha.ops.patroni.PatroniView;
import io.pgha.remote.Host;
import io.pgha.stack.Paths;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The first look of a process that may end after it, at as little cost as can be: at the machines that the cloud named last time, if
 * they show the host keys pinned then and are the whole cluster; else at those the cloud names now. Nothing is ever changed on the
 * word of what was remembered.
 */
final class FirstLook {
    /** Connections to machines that were remembered, and to nothing else. */
    interface Lines extends AutoCloseable {
        /** True if the host key of an instance is pinned. */
        boolean knows(String instanceId);

        void reachBastion();

        Host node(Node node);

        @Override
        void close();
    }

    private final ClusterSpec spec;
    private final RecordByNode record;
    private final Function<Machines, Lines> lines;

    /** @param lines opens connections to remembered machines */
    FirstLook(ClusterSpec spec, Function<Machines, Lines> lines) {
        this.spec = spec;
        this.record = new RecordByNode(
                Paths.DCS_NAMESPACE + spec.name() + "/",
                Paths.ETCDCTL_ENV,
                spec.patroni().restapiPort());
        this.lines = lines;
    }

    /**
     * Patroni's members.
     *
     * @param remembered the machines as they were
     * @param now the machines as the cloud names them; asked only if the others will not do
     * @param hosts one of the machines of now as a host
     * @return empty if it takes more than one node's word
     */
    Optional<PatroniView> members(
            Optional<Machines> remembered,
            Supplier<Machines> now,
            Function<Node, Host> hosts,
            Cancellation cancellation) {
        return remembered
                .flatMap(machines -> asRemembered(machines, cancellation))
                .or(() -> {
                    List<Node> nodes = now.get().nodes();
                    return new BriefLook(spec, record, hosts).now(tellers(nodes), nodes, cancellation);
                });
    }

    private Optional<PatroniView> asRemembered(Machines machines, Cancellation cancellation) {
        try (Lines open = lines.apply(machines)) {
            List<Node> tellers = tellers(machines.nodes()).stream()
                    .filter(node -> open.knows(node.instanceId()))
                    .toList();
            if (tellers.isEmpty() || !open.knows(machines.bastion().instanceId())) {
                return Optional.empty();
            }
            // It may ask for a passphrase, which the look that follows has no time for.
            open.reachBastion();
            return new BriefLook(spec, record, open::node).whole(tellers, machines.nodes(), cancellation);
        } catch (ProblemException e) {
            // A bastion that is known and refuses the key would refuse it again.
            if (e.first().kind() == Problem.Kind.UNREACHABLE
                    && !e.first().code().equals("BASTION_AUTH")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Node> tellers(List<Node> nodes) {
        return nodes.stream()
                .filter(node -> spec.etcd().members().contains(node.name()))
                .toList();
    }
}
