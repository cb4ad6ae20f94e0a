package io.pgha.oci;

import com.oracle.bmc.model.BmcException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK says when a call fails, without the SDK.
 *
 * @param status HTTP status, or -1 if no answer came
 * @param code the service's own code, such as {@code InvalidParameter}, or empty
 * @param message the service's own words
 * @param timedOut true if the answer took too long or the connection could not be made
 * @param requestId what Oracle's support asks for, or empty
 * @param root the innermost reason of a call that was never answered
 */
record Failure(int status, String code, String message, boolean timedOut, String requestId, String root) {
    private static final String CAPACITY = "out of host capacity";

    static Failure of(BmcException e) {
        Throwable root = e;
        for (Throwable next = root.getCause(); next != null && next != root; next = next.getCause()) {
            root = next;
        }
        return new Failure(
                e.getStatusCode(),
                text(e.getServiceCode()),
                text(Optional.ofNullable(e.getOriginalMessage()).orElse(e.getUnmodifiedMessage())),
                e.isTimeout(),
                text(e.getOpcRequestId()),
                root == e ? "" : root.getClass().getSimpleName() + ": " + root.getMessage());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    boolean isOutOfCapacity() {
        return status == 500 && message.toLowerCase(Locale.ROOT).contains(CAPACITY);
    }

    boolean isUnanswered() {
        return status <= 0;
    }

    /** Codes by which the cloud denies what it has not yet heard of itself. */
    boolean mayBeUnsettled() {
        return status == 404
                || code.equals("RelatedResourceNotAuthorizedOrNotFound")
                || code.equals("NotAuthorizedOrResourceAlreadyExists");
    }

    boolean isBusyResource() {
        return status == 409
                && (code.equals("IncorrectState")
                        || (code.equals("Conflict") && message.contains("currently being modified")));
    }

    boolean hasUsedToken() {
        return code.equals("InvalidatedRetryToken");
    }
}
