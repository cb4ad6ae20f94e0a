package io.pgha.observe;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdMember;
import io.pgha.model.Node;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdMembership;
import java.util.List;

/** Reads who the members of etcd are and how each is; a member that is down hides no other one. */
public final class EtcdReader {
    private final EtcdChannels channels;

    /** A reader over a session's channels. */
    public EtcdReader(EtcdChannels channels) {
        this.channels = channels;
    }

    /**
     * The members as the first node that answers lists them, each with what it says of itself. A node that does not answer costs
     * one deadline, all of them together no more.
     *
     * @param nodes that carry members, any of which may be down
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE if none answers
     */
    public List<EtcdMember> members(List<Node> nodes) {
        return new EtcdMembership(channels, nodes, Cancellation.none()).list();
    }
}
