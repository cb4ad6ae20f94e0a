package io.pgha.app;

/** Configures the logging of the JDK by not doing anything: libraries that log through it have nowhere to write to. */
public final class QuietLogging {
    /** Made by the log manager when a library first logs. */
    public QuietLogging() {}
}
