package io.pgha.remote.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines of UTF-8 and tells each as soon as it is complete; a line past the limit loses its end. */
final class Lines {
    private static final int LONGEST = 1 << 20;

    private final Consumer<String> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> listener) {
        this.listener = listener;
    }

    void add(byte[] bytes, int offset, int length) {
        int start = offset;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\n') {
                keep(bytes, start, at - start);
                tell();
                start = at + 1;
            }
        }
        keep(bytes, start, offset + length - start);
    }

    /** Tells the last line if it had no line end. */
    void end() {
        if (line.size() > 0) {
            tell();
        }
    }

    private void keep(byte[] bytes, int offset, int length) {
        line.write(bytes, offset, Math.min(length, LONGEST - line.size()));
    }

    private void tell() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        listener.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
