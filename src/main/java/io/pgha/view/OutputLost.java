package io.pgha.view;

import java.io.IOException;
import java.util.Locale;

/** Nobody takes our output any more; the process ends, since there is no one left to tell. */
public final class OutputLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean brokenPipe;

    OutputLost(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
        brokenPipe = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
    }

    /** True if the reader went away, as {@code head} does; false for a full disk or a closed stream. */
    public boolean isBrokenPipe() {
        return brokenPipe;
    }
}
