package io.pgha.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What went wrong, in the form every view prints: a stable code, one sentence, where, why with evidence, what was done and what
 * was not, and what to type next. Never holds a secret.
 *
 * @param code stable and upper-case, such as {@code BASTION_UNREACHABLE}; scripts may match on it
 * @param kind decides the exit status
 * @param what one sentence in plain words
 * @param where node, step, file and line, or empty
 * @param cause why, as far as known, or empty
 * @param done what was done before it happened
 * @param notDone what was not done because of it
 * @param evidence the very lines or values that show it: commands, exit statuses, last lines of stderr
 * @param next commands to type, each runnable as printed
 */
public record Problem(
        String code,
        Kind kind,
        String what,
        String where,
        String cause,
        List<String> done,
        List<String> notDone,
        List<String> evidence,
        List<String> next) {

    /** The classes of failure, each with the exit status of the process. */
    public enum Kind {
        /** A remote action failed or timed out. */
        REMOTE(1),
        /** The command line, a script or the cluster file is wrong. */
        USAGE(2),
        /** The world is not as the command needs it, or has drifted from what was approved. */
        PRECONDITION(3),
        /** Something could not be reached, or refused us. */
        UNREACHABLE(4),
        /** Some of the work was done and some was not. */
        PARTLY(5),
        /** A bug of pgha. */
        BUG(70),
        /** The user cancelled. */
        CANCELLED(130);

        private final int exitStatus;

        Kind(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        /** The exit status of the process for a problem of this kind. */
        public int exitStatus() {
            return exitStatus;
        }
    }

    public Problem {
        done = List.copyOf(done);
        notDone = List.copyOf(notDone);
        evidence = List.copyOf(evidence);
        next = List.copyOf(next);
    }

    /** A problem with only the parts that every problem has; add the rest with the {@code with} and {@code because} methods. */
    public static Problem of(String code, Kind kind, String what) {
        return new Problem(code, kind, what, "", "", List.of(), List.of(), List.of(), List.of());
    }

    /** The same problem at a place. */
    public Problem at(String place) {
        return new Problem(code, kind, what, place, cause, done, notDone, evidence, next);
    }

    /** The same problem with its cause. */
    public Problem because(String reason) {
        return new Problem(code, kind, what, where, reason, done, notDone, evidence, next);
    }

    /** The same problem with more evidence. */
    public Problem withEvidence(List<String> lines) {
        return new Problem(code, kind, what, where, cause, done, notDone, joined(evidence, lines), next);
    }

    /** The same problem with more commands to type next. */
    public Problem withNext(String... commands) {
        return new Problem(code, kind, what, where, cause, done, notDone, evidence, joined(next, List.of(commands)));
    }

    /** The same problem with what was done and what was not. */
    public Problem withProgress(List<String> finished, List<String> unfinished) {
        return new Problem(
                code, kind, what, where, cause, joined(done, finished), joined(notDone, unfinished), evidence, next);
    }

    /** This problem as an exception to throw. */
    public ProblemException toException() {
        return new ProblemException(List.of(this), null);
    }

    /** This problem as an exception to throw, with the library exception it was translated from. */
    public ProblemException toException(Throwable source) {
        return new ProblemException(List.of(this), source);
    }

    private static List<String> joined(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }
}
