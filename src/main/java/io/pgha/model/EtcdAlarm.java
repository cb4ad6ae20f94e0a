package io.pgha.model;

/**
 * An alarm that a member of etcd raised; it stands until somebody disarms it.
 *
 * @param memberId hexadecimal, as etcdctl prints it
 * @param member name of the member, or its id if nobody knows the name
 * @param type such as {@code NOSPACE} or {@code CORRUPT}
 */
public record EtcdAlarm(String memberId, String member, String type) {}
