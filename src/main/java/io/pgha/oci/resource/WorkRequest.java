package io.pgha.oci.resource;

import java.util.List;

/**
 * The cloud's own record of long work; the only place where the reason of a failed launch stands.
 *
 * @param percent 0 to 100
 * @param errors code and message of each error
 */
public record WorkRequest(String id, Status status, int percent, List<String> errors) {
    public WorkRequest {
        errors = List.copyOf(errors);
    }

    /** How far it has come. */
    public enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED
    }
}
