package io.pgha.shell.command;

import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import java.util.List;

/** Values that completion offers, from what the session already knows: it never touches the network. */
final class Completions {
    private Completions() {}

    static List<String> nodes(Context context) {
        return context.open().stream()
                .flatMap(session -> names(session).stream())
                .distinct()
                .toList();
    }

    private static List<String> names(ClusterSession session) {
        return session.knownMachines()
                .map(Machines::nodes)
                .map(nodes -> nodes.stream().map(Node::name).toList())
                .orElseGet(() -> session.spec().nodes().names());
    }

    static List<String> clusters(Context context) {
        return context.known().stream().map(Context.Known::name).toList();
    }
}
