package io.pgha.model;

/**
 * One key of etcd, without its value.
 *
 * @param createRevision revision at which it was made
 * @param modRevision revision of its last change
 * @param version number of its changes since it was made, from 1
 * @param lease id of the lease it lives as long as, hexadecimal as etcdctl prints it; empty if it has none
 */
public record EtcdKey(String key, long createRevision, long modRevision, long version, String lease) {
    /** True if it goes when its lease ends. */
    public boolean isLeased() {
        return !lease.isEmpty();
    }
}
