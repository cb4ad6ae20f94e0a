package io.pgha.shell;

import io.pgha.model.Problem;
import java.util.ArrayList;
import java.util.List;

/** Turns an exception that nobody foresaw into a problem that can be reported. */
final class BugReport {
    private static final int FRAMES = 8;

    private BugReport() {}

    static Problem of(Throwable failure) {
        List<String> evidence = new ArrayList<>();
        for (Throwable t = failure; t != null && evidence.size() < 4 * FRAMES; t = t.getCause()) {
            evidence.add(t.getClass().getName());
            StackTraceElement[] stack = t.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, stack.length); i++) {
                evidence.add("  at " + stack[i]);
            }
        }
        return Problem.of("BUG", Problem.Kind.BUG, "pgha has a bug here. Nothing is wrong with what you typed.")
                .because(messageOf(failure))
                .withEvidence(evidence);
    }

    private static String messageOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
