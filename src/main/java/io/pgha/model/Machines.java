package io.pgha.model;

import java.util.List;
import java.util.Optional;

/**
 * The machines of one cluster as the cloud has them.
 *
 * @param nodes in order of their index, at least one
 */
public record Machines(Bastion bastion, List<Node> nodes, VirtualIp virtualIp) {
    public Machines {
        nodes = List.copyOf(nodes);
    }

    /** The node of a name. */
    public Optional<Node> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /**
     * The node of a name.
     *
     * @throws ProblemException of kind USAGE if there is none, naming the nearest one
     */
    public Node require(String name) {
        return node(name).orElseThrow(() -> {
            List<String> names = nodes.stream().map(Node::name).toList();
            return Problem.of("UNKNOWN_NODE", Problem.Kind.USAGE, "There is no node '" + name + "'.")
                    .because(NearestName.of(name, names)
                            .map(near -> "Did you mean " + near + "?")
                            .orElse("Nodes: " + String.join(", ", names) + "."))
                    .withNext("node list")
                    .toException();
        });
    }
}
