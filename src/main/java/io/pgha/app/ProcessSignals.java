package io.pgha.app;

import sun.misc.Signal;

/**
 * The signals that the system sends to this process. The one class of the JDK that knows them is in no standard; a library that
 * reaches it by reflection takes a fifth of every start for it.
 */
final class ProcessSignals {
    private ProcessSignals() {}

    /**
     * Does something, in a thread of its own, each time a signal comes, instead of what the system would do.
     *
     * @param name without {@code SIG}; one that this system has not, or that Java was told to leave alone, never comes
     */
    static void on(String name, Runnable work) {
        try {
            Signal.handle(new Signal(name), signal -> work.run());
        } catch (IllegalArgumentException none) {
            return;
        }
    }
}
