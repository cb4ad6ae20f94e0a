package io.pgha.model;

import java.util.List;
import java.util.Optional;

/**
 * One member of the etcd cluster.
 *
 * @param id as etcdctl prints it, hexadecimal
 * @param name empty if it never started
 * @param status what it says of itself, or empty if it does not answer
 * @param problem why it does not answer, or empty
 */
public record EtcdMember(
        String id,
        String name,
        List<String> peerUrls,
        List<String> clientUrls,
        Optional<Status> status,
        Optional<String> problem) {
    public EtcdMember {
        peerUrls = List.copyOf(peerUrls);
        clientUrls = List.copyOf(clientUrls);
    }

    /**
     * What a member says of itself.
     *
     * @param dbSize bytes of its database file
     * @param leader id of the member it follows, hexadecimal; {@code 0} without a leader
     */
    public record Status(String version, long dbSize, boolean isLeader, String leader, long raftTerm, long raftIndex) {}
}
