package io.pgha.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one exception of the product: it carries one problem or several found together, never none. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** An exception for the problems given, the worst or first one leading. */
    public ProblemException(List<Problem> problems, @Nullable Throwable source) {
        super(message(problems), source);
        this.problems = List.copyOf(problems);
    }

    /** The problems, at least one. */
    public List<Problem> problems() {
        return problems;
    }

    /** The first problem, which decides the exit status. */
    public Problem first() {
        return problems.get(0);
    }

    private static String message(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an exception without a problem");
        }
        Problem first = problems.get(0);
        return first.code() + ": " + first.what();
    }
}
