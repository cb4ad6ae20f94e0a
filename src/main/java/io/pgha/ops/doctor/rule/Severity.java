package io.pgha.ops.doctor.rule;

/** How bad a finding is, the worst first. */
public enum Severity {
    /** Clients are hurt now, or data is in danger. */
    CRITICAL,
    /** Something is broken or will break; clients do not feel it yet. */
    WARNING,
    /** Worth knowing; nothing needs to be done. */
    NOTICE;

    /** True if somebody should do something. */
    public boolean isToBeCured() {
        return this != NOTICE;
    }
}
