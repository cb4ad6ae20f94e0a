package io.pgha.ops.patroni;

import io.pgha.model.PatroniKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Says why a member would not come to lead, with the evidence of the record in etcd and of every Patroni itself. */
public final class WhyNot {
    private final PatroniWork work;

    /** The question about one cluster. */
    public WhyNot(PatroniWork work) {
        this.work = work;
    }

    /**
     * The answer.
     *
     * @param open the ways on which it could lead now
     */
    public record Verdict(String candidate, List<Way> open, List<Obstacle> obstacles) {
        public Verdict {
            open = List.copyOf(open);
            obstacles = List.copyOf(obstacles);
        }
    }

    /**
     * All that stands against a node.
     *
     * @throws io.pgha.model.ProblemException UNKNOWN_NODE of kind USAGE
     */
    public Verdict of(String name) {
        work.machines().require(name);
        PatroniKeys keys = work.members().keys();
        SeeMembers.Live live = work.members().ask(Map.of(), work.cancellation());
        List<Obstacle> obstacles = new Promotability(keys, live.statuses(), live.silent()).of(name);
        List<Way> open = Arrays.stream(Way.values())
                .filter(way -> obstacles.stream().noneMatch(one -> one.stops().contains(way)))
                .toList();
        return new Verdict(name, open, obstacles);
    }
}
