package io.pgha.model;

import java.util.List;
import java.util.Optional;

/** A cluster as one of its members sees it. */
public record PatroniCluster(String scope, List<PatroniMember> members, boolean paused) {
    public PatroniCluster {
        members = List.copyOf(members);
    }

    /** The holder of the leader key. */
    public Optional<PatroniMember> leader() {
        return members.stream()
                .filter(m -> m.role() == PatroniMember.Role.LEADER || m.role() == PatroniMember.Role.STANDBY_LEADER)
                .findFirst();
    }
}
