package io.pgha.ops.etcd;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdEvent;
import io.pgha.model.EtcdLease;
import io.pgha.model.EtcdMember;
import io.pgha.model.Node;
import io.pgha.model.Progress;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.EtcdLeases;
import io.pgha.observe.etcd.EtcdMembership;
import io.pgha.observe.etcd.EtcdWatch;
import java.util.List;
import java.util.function.Consumer;

/**
 * All verbs on one cluster's etcd, over the session's channels.
 *
 * @param quota bytes at which a member refuses writes
 * @param nodes that carry members, any of which may be down
 */
public record EtcdVerbs(
        String cluster, long quota, EtcdChannels channels, List<Node> nodes, Cancellation cancellation) {
    public EtcdVerbs {
        nodes = List.copyOf(nodes);
    }

    /** The members, each with what it says of itself. */
    public List<EtcdMember> members() {
        return new EtcdMembership(channels, nodes, cancellation).list();
    }

    /** How etcd is; one round trip to all members. */
    public EtcdStatus status(TermMemory terms) {
        return EtcdJudgement.of(cluster, quota, members(), terms);
    }

    /** The look at keys. */
    public BrowseEtcd browsing() {
        return new BrowseEtcd(cluster, channels, nodes, cancellation);
    }

    /** The leases, those that end first leading. */
    public List<EtcdLease> leases(int most) {
        return new EtcdLeases(channels, nodes, cancellation).list(most);
    }

    /**
     * Tells every change of keys from now on, until it is cancelled; returns never.
     *
     * @param notes told what happens to the watch itself
     */
    public void watch(String prefix, Consumer<EtcdEvent> events, Consumer<String> notes) {
        new EtcdWatch(channels, nodes, cancellation).follow(prefix, 0, events, notes);
    }

    /** The upkeep. */
    public MaintainEtcd upkeep(Progress progress) {
        return new MaintainEtcd(cluster, quota, channels, nodes, progress, cancellation);
    }

    /** The change of the leader. */
    public HandOverEtcd handover() {
        return new HandOverEtcd(channels, nodes, cancellation);
    }

    /** The copy into a file. */
    public SnapshotEtcd snapshot(Progress progress) {
        return new SnapshotEtcd(channels, nodes, progress, cancellation);
    }
}
