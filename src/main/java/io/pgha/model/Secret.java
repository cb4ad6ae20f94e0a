package io.pgha.model;

import java.util.Objects;

/** A value that never prints: every text form of it is {@value #MASK}; only {@link #reveal()} gives it out. */
public final class Secret {
    /** What stands in the place of a secret wherever a human or a file could see it. */
    public static final String MASK = "******";

    private final String value;

    private Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** Wraps a value that must not be shown. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The value itself. Only the packages that hand it to another program may call this; a rule of the build checks it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
