package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.wire.ApiException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Failures that were ordered, so that what a client does about them can be tried; forgotten when the engine ends. */
final class Faults {
    private final List<Fault> ordered = new ArrayList<>();

    /**
     * A failure of the next calls of an operation.
     *
     * @param operation its name, or {@code *} for any
     * @param times how many calls it is for
     * @param status the answer's status; 0 if it is only slow
     * @param code the answer's error code
     * @param message the answer's message
     * @param delayMillis how long the answer takes more
     * @param afterwards true if the operation is done all the same, and only its answer is lost
     */
    record Fault(
            String operation,
            int times,
            int status,
            String code,
            String message,
            long delayMillis,
            boolean afterwards) {

        /** What the caller gets, unless the call is only slow. */
        Optional<ApiException> refusal() {
            return status == 0 ? Optional.empty() : Optional.of(new ApiException(status, code, message));
        }

        private Fault once() {
            return new Fault(operation, times - 1, status, code, message, delayMillis, afterwards);
        }
    }

    /** Orders a failure. */
    synchronized void order(Fault fault) {
        ordered.add(fault);
    }

    /** Takes all orders back. */
    synchronized void clear() {
        ordered.clear();
    }

    /** What is still ordered. */
    synchronized List<Fault> all() {
        return List.copyOf(ordered);
    }

    /** The failure that this call of an operation is to meet. */
    synchronized Optional<Fault> take(String operation) {
        for (Iterator<Fault> each = ordered.iterator(); each.hasNext(); ) {
            Fault fault = each.next();
            if (fault.operation().equals("*") || fault.operation().equals(operation)) {
                int place = ordered.indexOf(fault);
                if (fault.times() <= 1) {
                    each.remove();
                } else {
                    ordered.set(place, fault.once());
                }
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
