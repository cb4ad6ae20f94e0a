package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.util.Arrays;

/** A release of Debian that machines can run. */
public enum Suite {
    /** Debian 12. */
    BOOKWORM("12", true),
    /** Debian 13. */
    TRIXIE("13", true),
    /** Debian 14, not released yet: it has no separate updates. */
    FORKY("14", false);

    private final String version;
    private final boolean released;

    Suite(String version, boolean released) {
        this.version = version;
        this.released = released;
    }

    /** The one with a version number. */
    public static Suite ofVersion(String version) {
        return Arrays.stream(values())
                .filter(suite -> suite.version.equals(version))
                .findFirst()
                .orElseThrow(() -> new MachineException("there is no image of Debian " + version));
    }

    /** The name that mirrors know it by. */
    public String codename() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The number that people know it by. */
    public String version() {
        return version;
    }

    /** Whether it has separate repositories of updates. */
    public boolean isReleased() {
        return released;
    }
}
