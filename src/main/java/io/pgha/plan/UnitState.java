package io.pgha.plan;

/**
 * The state of a systemd unit in systemd's own words.
 *
 * @param load systemd's LoadState, such as {@code not-found}
 * @param active systemd's ActiveState, such as {@code failed}
 * @param sub such as {@code running}, {@code dead}, {@code auto-restart}
 * @param file {@code enabled} if a unit of this machine's configuration wants it, {@code masked}, or {@code disabled}
 */
public record UnitState(String load, String active, String sub, String file) {
    /** A unit the node does not have. */
    public static final UnitState ABSENT = new UnitState("not-found", "inactive", "dead", "disabled");

    /** True if it is up. */
    public boolean running() {
        return active.equals("active");
    }

    /** True if it starts with the node. */
    public boolean enabled() {
        return file.equals("enabled");
    }
}
