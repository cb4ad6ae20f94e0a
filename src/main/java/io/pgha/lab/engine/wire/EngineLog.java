package io.pgha.lab.engine.wire;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/** A line per request and per failure, in a file that starts anew when it is long; the one before is kept. */
public final class EngineLog {
    private static final long LONGEST = 4L << 20;

    private final Path file;
    private final Clock clock;
    private long written;

    /** A log at a path, going on where it ends. */
    public EngineLog(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.written = Files.exists(file) ? Files.size(file) : 0;
    }

    /** A request was answered. */
    public void request(String caller, String operation, String target, int status, long milliseconds) {
        write(status + " " + milliseconds + "ms " + operation + " " + target + " by " + caller);
    }

    /** Something happened that is worth knowing. */
    public void problem(String what) {
        write("! " + what);
    }

    /** Something failed. */
    public void problem(String what, Throwable why) {
        StringWriter trace = new StringWriter();
        why.printStackTrace(new PrintWriter(trace));
        write("! " + what + ": " + trace);
    }

    private synchronized void write(String text) {
        byte[] line = (Json.time(clock.instant()) + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            if (written > LONGEST) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                written = 0;
            }
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            written += line.length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
