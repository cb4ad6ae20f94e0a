package io.pgha.shell.command;

import io.pgha.model.Cancellation;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.Candidates;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which nodes a word means: a name, several with commas, {@code leader}, {@code replicas} or {@code all}. */
final class Where {
    static final String ALL = "all";
    private static final String LEADER = "leader";
    private static final String REPLICAS = "replicas";

    private Where() {}

    static Candidates candidates(Context context) {
        return prefix -> Stream.concat(Stream.of(ALL, LEADER, REPLICAS), Completions.nodes(context).stream())
                .toList();
    }

    /**
     * The nodes meant, each once, in the order named.
     *
     * @throws io.pgha.model.ProblemException if there is no such node, or nobody says who leads
     */
    static List<Node> nodes(ClusterSession session, String words, Cancellation cancellation) {
        Set<Node> nodes = new LinkedHashSet<>();
        for (String word : words.split(",", -1)) {
            nodes.addAll(byWord(session, word, cancellation));
        }
        return new ArrayList<>(nodes);
    }

    private static List<Node> byWord(ClusterSession session, String word, Cancellation cancellation) {
        Machines machines = session.machines();
        if (word.equals(ALL)) {
            return machines.nodes();
        } else if (!word.equals(LEADER) && !word.equals(REPLICAS)) {
            return List.of(machines.require(word));
        }
        Optional<String> leader = session.leader(cancellation);
        return machines.nodes().stream()
                .filter(node -> leader.filter(node.name()::equals).isPresent() == word.equals(LEADER))
                .toList();
    }
}
