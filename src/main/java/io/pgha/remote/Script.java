package io.pgha.remote;

import io.pgha.model.Cancellation;
import io.pgha.model.Text;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A bash script for one exec on one machine; it travels on standard input, so neither it nor its secrets ever show in a process
 * list.
 *
 * @param body bash source, run as a whole once it has come whole (through {@code sudo -n} when {@code asRoot}); it must not read standard input
 * @param asRoot true to run as root
 * @param deadline after this the remote side is signalled, the channel is closed and a problem of kind REMOTE is thrown
 * @param onLine told every complete line of standard output as it arrives, without its line end
 * @param cancellation when given, the channel is closed and a problem of kind CANCELLED is thrown
 * @param wish when given, the script finds the line {@code stop} on its standard input and is to end by itself at a good moment
 * @param look true if it changes nothing, so that running it twice does no harm; what root looks at needs no session of its own
 */
public record Script(
        Text body,
        boolean asRoot,
        Duration deadline,
        Consumer<String> onLine,
        Cancellation cancellation,
        Optional<Cancellation> wish,
        boolean look) {

    /** A script that may change something and that nobody asks to end by itself. */
    public Script(Text body, boolean asRoot, Duration deadline, Consumer<String> onLine, Cancellation cancellation) {
        this(body, asRoot, deadline, onLine, cancellation, Optional.empty(), false);
    }

    /** A script run as root whose output nobody watches and nobody cancels. */
    public static Script asRoot(Text body, Duration deadline) {
        return new Script(body, true, deadline, line -> {}, Cancellation.none());
    }

    /** A script run as root that changes nothing: it is begun with less ado, and run again if the connection breaks under it. */
    public static Script look(Text body, Duration deadline) {
        return new Script(body, true, deadline, line -> {}, Cancellation.none(), Optional.empty(), true);
    }

    /** The same script with its output watched line by line. */
    public Script watchedBy(Consumer<String> listener) {
        return new Script(body, asRoot, deadline, listener, cancellation, wish, look);
    }

    /** The same script, stopped when the cancellation is given. */
    public Script cancelledBy(Cancellation order) {
        return new Script(body, asRoot, deadline, onLine, order, wish, look);
    }

    /** The same script, asked to end by itself when the cancellation is given, and stopped when that is insisted on. */
    public Script endedBy(Cancellation asked) {
        return new Script(body, asRoot, deadline, onLine, asked.insistence(), Optional.of(asked), look);
    }
}
