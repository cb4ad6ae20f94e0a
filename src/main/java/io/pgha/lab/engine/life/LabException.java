package io.pgha.lab.engine.life;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lab cannot come or go; says why in plain words and what to type next. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final List<String> evidence;
    private final List<String> next;

    /** A failure with a stable code, its reason, evidence lines and commands to type next. */
    public LabException(
            String code, String message, List<String> evidence, List<String> next, @Nullable Throwable source) {
        super(message, source);
        this.code = code;
        this.evidence = List.copyOf(evidence);
        this.next = List.copyOf(next);
    }

    /** A failure with a code, its reason and commands to type next. */
    static LabException of(String code, String message, String... next) {
        return new LabException(code, message, List.of(), List.of(next), null);
    }

    /** Stable and upper-case. */
    public String code() {
        return code;
    }

    /** The lines that show it. */
    public List<String> evidence() {
        return evidence;
    }

    /** Commands to type next, each runnable as printed. */
    public List<String> next() {
        return next;
    }
}
