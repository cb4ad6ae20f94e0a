package io.pgha.model;

/**
 * Who said what was read from etcd.
 *
 * @param node whose member was asked
 * @param quorum false if it answered for itself alone, because no majority of the members answers: what it says may be old
 */
public record EtcdSource(String node, boolean quorum) {}
