package io.pgha.remote;

import io.pgha.model.Problem;
import java.time.Duration;

/** What became of the work on one machine. */
public sealed interface Outcome<T> {
    /** It finished. */
    record Done<T>(T value, Duration took) implements Outcome<T> {}

    /** It failed. */
    record Failed<T>(Problem problem, Duration took) implements Outcome<T> {}

    /** It was never begun, because an earlier machine failed or the user cancelled. */
    record NotStarted<T>() implements Outcome<T> {}
}
