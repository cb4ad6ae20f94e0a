package io.pgha.ops.patroni;

import io.pgha.model.PatroniKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The timelines of a cluster, as Patroni keeps them. */
public final class ShowHistory {
    private final SeeMembers members;

    /** The history through the session's connections. */
    public ShowHistory(SeeMembers members) {
        this.members = members;
    }

    /**
     * One timeline.
     *
     * @param lsn where it began, as PostgreSQL writes it; empty for the first
     * @param began when, as Patroni wrote it; empty if it is not known
     * @param leader who began it; empty if it is not known
     * @param reason why the one before it ended, PostgreSQL's words
     */
    public record Timeline(
            int timeline,
            Optional<String> lsn,
            Optional<String> began,
            Optional<String> leader,
            Optional<String> reason,
            boolean current) {}

    /** All timelines, oldest first; the last one is the cluster's own. */
    public List<Timeline> read() {
        return of(members.keys());
    }

    static List<Timeline> of(PatroniKeys keys) {
        List<Timeline> all = new ArrayList<>();
        int first = keys.history().stream()
                .mapToInt(PatroniKeys.TimelineEnd::timeline)
                .min()
                .orElse(1);
        all.add(new Timeline(
                first,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                keys.history().isEmpty()));
        for (int i = 0; i < keys.history().size(); i++) {
            PatroniKeys.TimelineEnd end = keys.history().get(i);
            all.add(new Timeline(
                    end.timeline() + 1,
                    Optional.of(SeeMembers.lsn(end.lsn())),
                    end.at(),
                    end.newLeader(),
                    Optional.of(end.reason()),
                    i == keys.history().size() - 1));
        }
        return all;
    }
}
