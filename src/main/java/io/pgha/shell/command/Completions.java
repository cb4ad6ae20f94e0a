package io.pgha.shell.command;

import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.ProblemException;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Values that completion offers, from the cluster file and what the session already knows: it never touches the network. */
final class Completions {
    /** What Patroni keeps in etcd, patroni/dcs/__init__.py; the members come beside. */
    private static final List<String> OF_PATRONI =
            List.of("config", "failover", "failsafe", "history", "initialize", "leader", "status", "sync");

    private Completions() {}

    static List<String> nodes(Context context) {
        return sessions(context).stream()
                .flatMap(session -> names(session).stream())
                .distinct()
                .toList();
    }

    /** What is open, and the cluster in use even before anything of it is: its file lies on this machine. */
    private static List<ClusterSession> sessions(Context context) {
        try {
            context.session(Optional.empty());
        } catch (ProblemException noneOrUnreadable) {
            return context.open();
        }
        return context.open();
    }

    private static List<String> names(ClusterSession session) {
        return session.knownMachines()
                .map(Machines::nodes)
                .map(nodes -> nodes.stream().map(Node::name).toList())
                .orElseGet(() -> session.spec().nodes().names());
    }

    /** The keys that were listed in this session, and those that every cluster of Patroni has. */
    static List<String> keys(Context context, Collection<String> listed) {
        TreeSet<String> keys = new TreeSet<>(listed);
        for (ClusterSession session : sessions(context)) {
            String root = session.keyRoot();
            OF_PATRONI.forEach(name -> keys.add(root + name));
            names(session).forEach(node -> keys.add(root + "members/" + node));
        }
        return List.copyOf(keys);
    }

    static List<String> clusters(Context context) {
        return context.known().stream().map(Context.Known::name).toList();
    }
}
