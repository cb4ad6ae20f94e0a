package io.pgha.model;

import java.time.Duration;
import java.util.List;

/**
 * The store Patroni keeps its truth in.
 *
 * @param members host names of the nodes that run a voting member: an odd number, at most seven
 * @param heartbeatInterval pause between the etcd leader's heartbeats, whole milliseconds
 * @param electionTimeout silence after which a member stands for election, at least five heartbeats
 * @param quotaBackendBytes size of the database at which etcd refuses writes
 * @param autoCompactionRetention how much history to keep in periodic compaction; zero keeps all
 * @param snapshotCount applied entries between snapshots to disk
 */
public record EtcdSpec(
        List<String> members,
        int clientPort,
        int peerPort,
        String dataDirectory,
        Duration heartbeatInterval,
        Duration electionTimeout,
        long quotaBackendBytes,
        Duration autoCompactionRetention,
        int snapshotCount,
        String logLevel) {

    public EtcdSpec {
        members = List.copyOf(members);
    }
}
