package io.pgha.shell;

import java.util.List;

/** Values that completion may offer; asked on every Tab, so it answers from memory and never touches the network. */
@FunctionalInterface
public interface Candidates {
    /** Values that might fit; those that do not start with the prefix are dropped by the caller. */
    List<String> candidates(String prefix);

    /** No values at all. */
    static Candidates none() {
        return prefix -> List.of();
    }
}
