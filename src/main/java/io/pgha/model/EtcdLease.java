package io.pgha.model;

import java.time.Duration;
import java.util.List;

/**
 * A lease of etcd: keys that hang on it go when nobody renews it.
 *
 * @param id hexadecimal, as etcdctl prints it
 * @param left until it ends, if nobody renews it
 * @param granted what it counts down from after each renewal
 * @param keys that hang on it
 */
public record EtcdLease(String id, Duration left, Duration granted, List<String> keys) {
    public EtcdLease {
        keys = List.copyOf(keys);
    }
}
