package io.pgha.oci;

import io.pgha.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a failed call to the cloud means to the user; pure but for the clock, which is asked only when a signature was refused. */
final class CloudProblems {
    private final TenancySettings settings;
    private final ClockSkew skew;

    CloudProblems(TenancySettings settings, ClockSkew skew) {
        this.settings = settings;
        this.skew = skew;
    }

    /**
     * The problem of a failure.
     *
     * @param url where the call went
     * @param attempts how often it was tried
     */
    Problem of(Failure failure, Operation operation, String url, int attempts) {
        Problem problem = failure.isUnanswered() ? unanswered(failure, url) : answered(failure, operation, url);
        return problem.at(operation.what()).withEvidence(evidence(failure, url, attempts));
    }

    private static Problem unanswered(Failure failure, String url) {
        if (failure.message().contains("CircuitBreaker")) {
            return Problem.of(
                            "CLOUD_PAUSED",
                            Problem.Kind.REMOTE,
                            "The OCI SDK stopped calling the cloud for a while because too many calls failed.")
                    .because("It starts again by itself half a minute after the last failure.");
        }
        if (failure.root().contains("SocketTimeoutException") && !failure.root().contains("onnect timed out")) {
            return Problem.of(
                            "CLOUD_TIMEOUT",
                            Problem.Kind.UNREACHABLE,
                            "The cloud at " + url + " did not answer in time.")
                    .because("The connection stands, but no answer came; the call may or may not have had an effect.")
                    .withNext("node list");
        }
        return Problem.of("CLOUD_UNREACHABLE", Problem.Kind.UNREACHABLE, "The cloud at " + url + " cannot be reached.")
                .because(failure.root().isEmpty() ? failure.message() : failure.root())
                .withNext("context show");
    }

    private Problem answered(Failure failure, Operation operation, String url) {
        return switch (failure.status()) {
            case 401 -> notAuthenticated(url);
            case 403 -> denied(failure);
            case 404 ->
                Problem.of(
                                "CLOUD_NOT_FOUND",
                                Problem.Kind.PRECONDITION,
                                "The cloud does not find " + named(operation) + ", or the user may not see it.")
                        .because("OCI gives the same answer to both. Its own words: " + failure.message())
                        .withNext("context show", "subnet list");
            case 429 ->
                Problem.of("CLOUD_BUSY", Problem.Kind.REMOTE, "The cloud refuses so many calls in so short a time.")
                        .because(failure.message());
            case 501 ->
                Problem.of("CLOUD_LACKS_OPERATION", Problem.Kind.REMOTE, "This cloud does not offer the operation.")
                        .because(failure.message());
            case 500 -> serverError(failure);
            case 409 ->
                Problem.of(
                                failure.hasUsedToken() ? "CLOUD_TOKEN_USED" : "CLOUD_CONFLICT",
                                Problem.Kind.REMOTE,
                                "The cloud cannot do this in the state the resource is in.")
                        .because(failure.message());
            case 412 ->
                Problem.of("CLOUD_CHANGED", Problem.Kind.PRECONDITION, "Somebody else changed the resource meanwhile.")
                        .because(failure.message());
            default -> refused(failure);
        };
    }

    private Problem notAuthenticated(String url) {
        Problem problem = Problem.of(
                        "CLOUD_NOT_AUTHENTICATED", Problem.Kind.UNREACHABLE, "The cloud does not accept the signature.")
                .withNext("context show");
        Optional<Duration> ahead = skew.against(url);
        if (ahead.filter(by -> by.abs().compareTo(ClockSkew.LIMIT) >= 0).isPresent()) {
            Duration by = ahead.get();
            return problem.because(
                    "The clock of this machine is %d minutes %s the cloud's, and OCI allows 5 minutes. Set the clock."
                            .formatted(by.abs().toMinutes(), by.isNegative() ? "behind" : "ahead of"));
        }
        return problem.because(
                "User, fingerprint or private key of profile %s in %s do not belong together, the key was removed from the user, or a session token has ended."
                        .formatted(settings.profile(), settings.configFile()));
    }

    private static Problem denied(Failure failure) {
        return Problem.of("CLOUD_DENIED", Problem.Kind.UNREACHABLE, "The cloud does not let this user do that.")
                .because(failure.message())
                .withNext("context show");
    }

    private static Problem serverError(Failure failure) {
        if (failure.isOutOfCapacity()) {
            return Problem.of(
                            "OUT_OF_HOST_CAPACITY",
                            Problem.Kind.REMOTE,
                            "The cloud has no host left for this shape in this place.")
                    .because(
                            "Another fault domain, availability domain or shape may have room; so may the same one later.");
        }
        return Problem.of("CLOUD_FAILED", Problem.Kind.REMOTE, "The cloud failed inside.")
                .because(failure.message());
    }

    private static Problem refused(Failure failure) {
        if (failure.code().equals("LimitExceeded") || failure.code().equals("QuotaExceeded")) {
            return Problem.of("CLOUD_LIMIT", Problem.Kind.PRECONDITION, "A limit of the tenancy is reached.")
                    .because(failure.message() + " After a failed launch the count may be too high for up to an hour.");
        }
        if (failure.status() >= 500) {
            return Problem.of("CLOUD_FAILED", Problem.Kind.REMOTE, "The cloud is out of order for the moment.")
                    .because(failure.message());
        }
        return Problem.of("CLOUD_REFUSED", Problem.Kind.REMOTE, "The cloud refuses the request.")
                .because(failure.message());
    }

    private static String named(Operation operation) {
        return operation.touches().isEmpty() ? "it" : String.join(", ", operation.touches());
    }

    private static List<String> evidence(Failure failure, String url, int attempts) {
        List<String> lines = new ArrayList<>();
        lines.add((failure.isUnanswered()
                        ? "no answer from "
                        : "HTTP " + failure.status() + " " + failure.code() + " from ")
                + url);
        if (!failure.message().isEmpty()) {
            lines.add(failure.message().lines().findFirst().orElse(""));
        }
        if (attempts > 1) {
            lines.add("tried " + attempts + " times");
        }
        if (!failure.requestId().isEmpty()) {
            lines.add("opc-request-id " + failure.requestId());
        }
        return lines;
    }
}
