package io.pgha.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What keeps HAProxy's server list in step with etcd.
 *
 * @param url where the binary is downloaded from, exactly when the mode is URL
 * @param sha256 digest the binary must have, in hexadecimal; always there when the mode is URL
 * @param file path of the binary on this machine, exactly when the mode is FILE
 * @param interval longest time between two looks at etcd
 */
public record ConfdSpec(
        Mode mode, Optional<String> url, Optional<String> sha256, Optional<String> file, Duration interval) {

    /** What does the job. */
    public enum Mode {
        /** A small unit of ours around etcdctl; needs nothing that is not installed anyway. */
        ETCDCTL,
        /** confd, downloaded by the nodes. */
        URL,
        /** confd, copied from this machine. */
        FILE
    }
}
