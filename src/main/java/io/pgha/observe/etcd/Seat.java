package io.pgha.observe.etcd;

import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.pgha.model.EtcdMember;
import io.pgha.model.Node;
import java.util.List;

/** A member that answered: what it says of itself, and whom it knows. */
record Seat(EtcdChannel channel, StatusResponse status, List<Member> known) {
    Node node() {
        return channel.node();
    }

    long id() {
        return status.getHeader().getMemberId();
    }

    /** True if it leads or follows a leader: then it can answer for all. */
    boolean isLed() {
        return status.getLeader() != 0;
    }

    boolean leads() {
        return isLed() && status.getLeader() == id();
    }

    EtcdMember.Status told() {
        return new EtcdMember.Status(
                status.getVersion(),
                status.getDbSize(),
                status.getDbSizeInUse(),
                leads(),
                hex(status.getLeader()),
                status.getRaftTerm(),
                status.getRaftIndex(),
                status.getRaftAppliedIndex(),
                status.getHeader().getRevision(),
                List.copyOf(status.getErrorList()));
    }

    /** An id as etcdctl prints it. */
    static String hex(long id) {
        return Long.toHexString(id);
    }
}
