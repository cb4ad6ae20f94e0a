package io.pgha.lab.engine.iam;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a matching rule or a where clause asks of some named values. */
public sealed interface Condition {

    /** True if the values fulfil it; a value that is missing equals nothing. */
    boolean holds(Function<String, Optional<String>> values);

    /** At least one of several. */
    record Any(List<Condition> parts) implements Condition {
        @Override
        public boolean holds(Function<String, Optional<String>> values) {
            return parts.stream().anyMatch(part -> part.holds(values));
        }
    }

    /** All of several. */
    record All(List<Condition> parts) implements Condition {
        @Override
        public boolean holds(Function<String, Optional<String>> values) {
            return parts.stream().allMatch(part -> part.holds(values));
        }
    }

    /** A name has a value. */
    record Equal(String name, String value) implements Condition {
        @Override
        public boolean holds(Function<String, Optional<String>> values) {
            return values.apply(name).filter(value::equals).isPresent();
        }
    }

    /** A name has another value, or none. */
    record NotEqual(String name, String value) implements Condition {
        @Override
        public boolean holds(Function<String, Optional<String>> values) {
            return values.apply(name).filter(value::equals).isEmpty();
        }
    }

    /** A name has any value. */
    record Present(String name) implements Condition {
        @Override
        public boolean holds(Function<String, Optional<String>> values) {
            return values.apply(name).isPresent();
        }
    }
}
