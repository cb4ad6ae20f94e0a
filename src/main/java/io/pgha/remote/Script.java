package io.pgha.remote;

import io.pgha.model.Cancellation;
import io.pgha.model.Text;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A bash script for one exec on one machine; it travels on standard input, so neither it nor its secrets ever show in a process
 * list.
 *
 * @param body bash source, run with {@code bash -s} (through {@code sudo -n} when {@code asRoot}); it must not read standard input
 * @param asRoot true to run as root
 * @param deadline after this the remote side is signalled, the channel is closed and a problem of kind REMOTE is thrown
 * @param onLine told every complete line of standard output as it arrives, without its line end
 * @param cancellation when given, the channel is closed and a problem of kind CANCELLED is thrown
 */
public record Script(Text body, boolean asRoot, Duration deadline, Consumer<String> onLine, Cancellation cancellation) {

    /** A script run as root whose output nobody watches and nobody cancels. */
    public static Script asRoot(Text body, Duration deadline) {
        return new Script(body, true, deadline, line -> {}, Cancellation.none());
    }

    /** The same script with its output watched line by line. */
    public Script watchedBy(Consumer<String> listener) {
        return new Script(body, asRoot, deadline, listener, cancellation);
    }

    /** The same script, stopped when the cancellation is given. */
    public Script cancelledBy(Cancellation wish) {
        return new Script(body, asRoot, deadline, onLine, wish);
    }
}
