package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.List;

/**
 * One machine as something to log in to, and the problems of doing so.
 *
 * @param role {@code BASTION} or {@code NODE}, which the codes of problems begin with
 * @param called what people call it, such as "the bastion"
 * @param name host name
 * @param address where its sshd listens, as seen from the machine before it
 * @param port port of its sshd
 * @param user account on it
 * @param instanceId OCID under which its host key is pinned
 * @param next what to type when it cannot be reached
 */
record Hop(
        String role,
        String called,
        String name,
        String address,
        int port,
        String user,
        String instanceId,
        List<String> next) {

    Hop {
        next = List.copyOf(next);
    }

    /** Address and port. */
    String place() {
        return address + ":" + port;
    }

    Problem unreachable(String cause) {
        return problem(
                        role + "_UNREACHABLE",
                        Problem.Kind.UNREACHABLE,
                        "Cannot reach " + called + " at " + place() + ".")
                .because(cause)
                .withNext(next.toArray(String[]::new));
    }

    /** True for what {@link #loginRefused} says. */
    boolean refusedLogin(RuntimeException failure) {
        return failure instanceof ProblemException known && known.first().code().equals(role + "_AUTH");
    }

    Problem loginRefused(List<String> tried, String cause) {
        return problem(
                        role + "_AUTH",
                        Problem.Kind.UNREACHABLE,
                        "The login as " + user + " on " + called + " was refused.")
                .because(
                        tried.isEmpty() ? "There was no key to try: no key file is set and no agent holds one." : cause)
                .withEvidence(tried.stream().map(key -> "tried " + key).toList())
                .withNext("ssh-add -l", "context show")
                .withNext(next.toArray(String[]::new));
    }

    Problem lost(String cause) {
        return problem(
                        "CONNECTION_LOST",
                        Problem.Kind.UNREACHABLE,
                        "The connection to " + called
                                + " broke while a script was running; whether it finished is not known.")
                .because(cause);
    }

    Problem noSession(String cause) {
        return problem(
                        "SESSION_REFUSED",
                        Problem.Kind.UNREACHABLE,
                        "The sshd of " + called + " refused a further session on an open connection.")
                .because(cause)
                .withEvidence(List.of(
                        "pgha runs at most seven commands at once per machine; sshd's MaxSessions is ten by default"));
    }

    Problem commandRefused(String cause) {
        return problem(
                        "COMMAND_REFUSED",
                        Problem.Kind.UNREACHABLE,
                        "The sshd of " + called + " refused to run a command.")
                .because(cause);
    }

    Problem notStarted(int exitStatus, List<String> lastLines, boolean asRoot) {
        boolean sudo = asRoot && lastLines.stream().anyMatch(line -> line.contains("sudo"));
        String what = sudo
                ? user + " may not use sudo without a password on " + called + "."
                : "The login shell of " + user + " on " + called + " did not start the script.";
        return problem(sudo ? "SUDO_DENIED" : "SHELL_REFUSED", Problem.Kind.UNREACHABLE, what)
                .because("exit status " + exitStatus + " before the first line of the script ran")
                .withEvidence(lastLines)
                .withNext("exec --on " + name + " true");
    }

    Problem noExitStatus(List<String> lastLines) {
        return problem(
                        "EXIT_STATUS_MISSING",
                        Problem.Kind.REMOTE,
                        "A script on " + called
                                + " ended without an exit status; whether it did all its work is not known.")
                .withEvidence(lastLines);
    }

    Problem late(String limit, List<String> lastLines) {
        return problem(
                        "COMMAND_TIMEOUT",
                        Problem.Kind.REMOTE,
                        "A script on " + called + " was stopped because it had not finished within " + limit + ".")
                .withEvidence(lastLines);
    }

    Problem cancelled(List<String> lastLines) {
        return problem("CANCELLED", Problem.Kind.CANCELLED, "Cancelled; the script on " + called + " was told to stop.")
                .withEvidence(lastLines);
    }

    private Problem problem(String code, Problem.Kind kind, String what) {
        return Problem.of(code, kind, what).at(name);
    }
}
