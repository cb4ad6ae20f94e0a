package io.pgha.model;

import java.util.List;
import java.util.Optional;

/**
 * One member of the etcd cluster.
 *
 * @param id as etcdctl prints it, hexadecimal
 * @param name empty if it never started
 * @param learner true if it gets the data but has no vote yet
 * @param status what it says of itself, or empty if it does not answer
 * @param problem why it does not answer, or empty
 */
public record EtcdMember(
        String id,
        String name,
        List<String> peerUrls,
        List<String> clientUrls,
        boolean learner,
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
     * @param dbSizeInUse bytes of it that hold data; the rest is free for reuse, or for a defragmentation to give back
     * @param leader id of the member it follows, hexadecimal; {@code 0} without a leader
     * @param raftTerm counts elections
     * @param raftAppliedIndex how far of the common log it has carried out
     * @param revision of the key space as it has it
     * @param errors what it complains of, alarms included
     */
    public record Status(
            String version,
            long dbSize,
            long dbSizeInUse,
            boolean isLeader,
            String leader,
            long raftTerm,
            long raftIndex,
            long raftAppliedIndex,
            long revision,
            List<String> errors) {
        public Status {
            errors = List.copyOf(errors);
        }
    }
}
