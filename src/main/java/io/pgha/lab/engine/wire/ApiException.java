package io.pgha.lab.engine.wire;

/** An answer that refuses: a status, and the code and message of the API's error body. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /** A refusal in the API's own words. */
    public ApiException(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The code of the error body. */
    public String code() {
        return code;
    }

    /** 400: a value cannot be. */
    public static ApiException invalid(String message) {
        return new ApiException(400, "InvalidParameter", message);
    }

    /** 400: a value is needed. */
    public static ApiException missing(String message) {
        return new ApiException(400, "MissingParameter", message);
    }

    /** 400: something that the body refers to is missing or foreign. */
    public static ApiException relatedNotFound(String id) {
        return new ApiException(
                400,
                "RelatedResourceNotAuthorizedOrNotFound",
                "Authorization failed or requested related resource not found: " + id);
    }

    /** 401, for whatever reason. */
    public static ApiException notAuthenticated() {
        return new ApiException(
                401,
                "NotAuthenticated",
                "The required information to complete authentication was not provided or was incorrect.");
    }

    /** 404 for what is missing and for what the caller may not see, without a difference. */
    public static ApiException notFound() {
        return new ApiException(
                404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.");
    }

    /** 409: the resource's state does not allow it now. */
    public static ApiException incorrectState(String message) {
        return new ApiException(409, "IncorrectState", message);
    }

    /** 409: something else stands against it. */
    public static ApiException conflict(String message) {
        return new ApiException(409, "Conflict", message);
    }
}
