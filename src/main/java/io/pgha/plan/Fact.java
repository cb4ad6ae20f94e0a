package io.pgha.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A question to one node with a pure parser for its answer; equal questions are asked once. Asking never changes the node.
 *
 * @param <T> the type of the answer
 */
public sealed interface Fact<T> {

    /** What a path is on the node. */
    static Fact<FileState> file(String path) {
        return new OfFile(path);
    }

    /** The installed version of a Debian package, or empty. */
    static Fact<Optional<String>> packageVersion(String name) {
        return new OfPackage(name);
    }

    /** The state of a systemd unit. */
    static Fact<UnitState> unit(String name) {
        return new OfUnit(name);
    }

    /** The value of a kernel setting, blanks folded to one space, or empty if the kernel has none of that name. */
    static Fact<Optional<String>> sysctl(String key) {
        return new OfSysctl(key);
    }

    /**
     * The answer of a bash snippet that only looks.
     *
     * @param id tells this question from others with another parser
     * @param bash body of a function that root calls with standard error dropped; it shares its shell with the other questions of
     *     the look, so it returns and never exits, and stays where it is; the parser sees what it printed if it returns 0, else the
     *     answer is not known; {@code active UNIT} succeeds if a unit that is asked for in the same look is up; {@code unchanged FILE...}
     *     succeeds if none of the files has changed since the last look to which this question was answered, and then the command
     *     returns at once: its answer is the same
     */
    static <T> Fact<T> command(String id, String bash, Function<String, T> parser) {
        return new OfCommand<>(id, bash, parser, List.of(), false);
    }

    /**
     * As {@link #command(String, String, Function)}, with an answer that one node gives for the whole cluster; where the parser finds
     * it empty, the node leaves it to another.
     */
    static <T> Fact<Optional<T>> answeredByOne(String id, String bash, Function<String, Optional<T>> parser) {
        return new OfCommand<>(id, bash, parser, List.of(), true);
    }

    /**
     * The answer of a bash snippet whose answer cannot change unless one of these files does; it is not asked for again before.
     * Otherwise as {@link #command(String, String, Function)}.
     */
    static <T> Fact<T> restingOn(List<String> files, String id, String bash, Function<String, T> parser) {
        return new OfCommand<>(id, bash, parser, files, false);
    }

    /** See {@link #file}. */
    record OfFile(String path) implements Fact<FileState> {}

    /** See {@link #packageVersion}. */
    record OfPackage(String name) implements Fact<Optional<String>> {}

    /** See {@link #unit}. */
    record OfUnit(String name) implements Fact<UnitState> {}

    /** See {@link #sysctl}. */
    record OfSysctl(String key) implements Fact<Optional<String>> {}

    /** See {@link #command}, {@link #restingOn} and {@link #answeredByOne}; the same id and snippet are the same question. */
    record OfCommand<T>(String id, String bash, Function<String, T> parser, List<String> restsOn, boolean byOne)
            implements Fact<T> {
        public OfCommand {
            restsOn = List.copyOf(restsOn);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OfCommand<?> that && id.equals(that.id) && bash.equals(that.bash);
        }

        @Override
        public int hashCode() {
            return 31 * id.hashCode() + bash.hashCode();
        }
    }
}
