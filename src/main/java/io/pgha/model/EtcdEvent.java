package io.pgha.model;

import java.util.Optional;

/**
 * One change of one key.
 *
 * @param revision at which it happened
 * @param change what happened
 * @param entry the key as it is now; of a deleted one only the name means something
 * @param before the key as it was, if it was there
 */
public record EtcdEvent(long revision, Change change, EtcdEntry entry, Optional<EtcdEntry> before) {
    /** What can happen to a key. */
    public enum Change {
        PUT,
        DELETE
    }
}
