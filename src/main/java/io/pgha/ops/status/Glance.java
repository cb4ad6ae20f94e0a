package io.pgha.ops.status;

import io.pgha.model.Lag;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one member of Patroni tells of the whole cluster, in the few words a prompt has room for.
 *
 * @param text such as {@code leader pgsql1, tl 1}
 * @param bad true if something needs attention
 */
public record Glance(String text, boolean bad) {
    private static final Set<String> WELL = Set.of("running", "streaming");

    /** The words for an answer. */
    public static Glance of(PatroniCluster cluster, int nodes) {
        List<String> words = new ArrayList<>();
        cluster.leader().ifPresentOrElse(leader -> words.add("leader " + leader.name()), () -> words.add("no leader"));
        cluster.leader().ifPresent(leader -> leader.timeline().ifPresent(timeline -> words.add("tl " + timeline)));
        long well = cluster.members().stream().filter(Glance::isWell).count();
        if (well < nodes) {
            words.add(well + " of " + nodes + " well");
        }
        if (cluster.paused()) {
            words.add("paused");
        }
        return new Glance(String.join(", ", words), cluster.leader().isEmpty() || well < nodes);
    }

    /** Nobody answered. */
    public static Glance silence() {
        return new Glance("no answer", true);
    }

    private static boolean isWell(PatroniMember member) {
        return WELL.contains(member.state()) && !(member.lag() instanceof Lag.Unknown);
    }
}
