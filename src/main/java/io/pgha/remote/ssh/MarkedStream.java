package io.pgha.remote.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What one script writes to a stream that outlives it: ends at a zero byte, the script's mark and its exit status. Hardly anything
 * written for people has a zero byte, so that nothing is held back in case that it begins the mark.
 */
final class MarkedStream extends InputStream {
    private static final int CHUNK = 32 * 1024;

    private final InputStream all;
    private final byte[] mark;
    private byte[] held = new byte[CHUNK];
    private int filled;
    private OptionalInt status = OptionalInt.empty();
    private boolean over;

    /** @param mark what follows the zero byte; it stands nowhere else */
    MarkedStream(InputStream all, String mark) {
        this.all = all;
        this.mark = ("\0" + mark).getBytes(StandardCharsets.US_ASCII);
    }

    /** The exit status after the mark, once that has been read; empty if the stream broke off before. */
    OptionalInt status() {
        return status;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            int ready = over ? filled : beforeMark();
            if (ready > 0) {
                return give(buffer, offset, Math.min(ready, length));
            }
            if (over || reachedMark()) {
                return -1;
            }
            fill();
        }
    }

    private int give(byte[] buffer, int offset, int length) {
        System.arraycopy(held, 0, buffer, offset, length);
        System.arraycopy(held, length, held, 0, filled - length);
        filled -= length;
        return length;
    }

    private void fill() throws IOException {
        if (filled == held.length) {
            held = Arrays.copyOf(held, held.length * 2);
        }
        int length = all.read(held, filled, held.length - filled);
        over = length < 0;
        filled += Math.max(0, length);
    }

    /** How many of the bytes held stand before the mark, or before what may become it. */
    private int beforeMark() {
        for (int at = 0; at < filled; at++) {
            int compared = Math.min(mark.length, filled - at);
            if (held[at] == mark[0] && Arrays.equals(held, at, at + compared, mark, 0, compared)) {
                return at;
            }
        }
        return filled;
    }

    /** True if the mark and the line it stands in have come whole; nothing stands before it any more. */
    private boolean reachedMark() {
        if (filled <= mark.length || held[filled - 1] != '\n') {
            return false;
        }
        String number = new String(held, mark.length, filled - mark.length, StandardCharsets.US_ASCII);
        status = OptionalInt.of(Integer.parseInt(number.strip()));
        over = true;
        filled = 0;
        return true;
    }
}
