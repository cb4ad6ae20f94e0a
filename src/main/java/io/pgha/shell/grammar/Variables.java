package io.pgha.shell.grammar;

import java.util.Map;
import java.util.Optional;

/** Where {@code ${NAME}} gets its value. */
@FunctionalInterface
public interface Variables {
    /** The value, or empty if the name is not set. */
    Optional<String> value(String name);

    /** These values first, then others. */
    static Variables of(Map<String, String> first, Variables others) {
        return name -> Optional.ofNullable(first.get(name)).or(() -> others.value(name));
    }

    /** The environment of a process. */
    static Variables environment(Map<String, String> environment) {
        return name -> Optional.ofNullable(environment.get(name));
    }
}
