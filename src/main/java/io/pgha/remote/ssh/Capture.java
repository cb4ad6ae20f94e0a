package io.pgha.remote.ssh;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One stream of a command, kept within a limit: when more comes, the beginning and the end stay and the middle is dropped, since
 * errors are announced first or explained last.
 */
final class Capture {
    private static final int FIRST_SIZE = 4096;

    private final int half;
    private byte[] head = new byte[0];
    private byte[] tail = new byte[0];
    private long total;

    /** @param limit most bytes to keep */
    Capture(int limit) {
        this.half = limit / 2;
    }

    synchronized void add(byte[] bytes, int offset, int length) {
        int toHead = (int) Math.min(length, Math.max(0, half - total));
        if (toHead > 0) {
            head = grown(head, (int) total + toHead);
            System.arraycopy(bytes, offset, head, (int) total, toHead);
        }
        total += toHead;
        // Of one call at most the last half can survive in the ring.
        int rest = length - toHead;
        int skipped = Math.max(0, rest - half);
        total += skipped;
        addToTail(bytes, offset + toHead + skipped, rest - skipped);
    }

    private void addToTail(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = (int) ((total - half) % half);
            tail = grown(tail, Math.min(half, at + length - done));
            int now = Math.min(length - done, tail.length - at);
            System.arraycopy(bytes, offset + done, tail, at, now);
            done += now;
            total += now;
        }
    }

    private byte[] grown(byte[] array, int needed) {
        if (needed <= array.length) {
            return array;
        }
        int doubled = Math.max(FIRST_SIZE, array.length * 2);
        return Arrays.copyOf(array, Math.min(half, Math.max(needed, doubled)));
    }

    /** True if something was dropped. */
    synchronized boolean truncated() {
        return total > 2L * half;
    }

    /** What was kept, as UTF-8, with a line in the place of what was dropped. */
    synchronized String text() {
        String start = new String(head, 0, (int) Math.min(half, total), StandardCharsets.UTF_8);
        if (total <= half) {
            return start;
        }
        if (!truncated()) {
            return utf8(head, half, tail, (int) (total - half));
        }
        int oldest = (int) ((total - half) % half);
        byte[] end = new byte[half];
        System.arraycopy(tail, oldest, end, 0, half - oldest);
        System.arraycopy(tail, 0, end, half - oldest, oldest);
        return start + "\n[" + (total - 2L * half) + " bytes left out]\n" + new String(end, StandardCharsets.UTF_8);
    }

    private static String utf8(byte[] first, int firstLength, byte[] second, int secondLength) {
        byte[] all = Arrays.copyOf(first, firstLength + secondLength);
        System.arraycopy(second, 0, all, firstLength, secondLength);
        return new String(all, StandardCharsets.UTF_8);
    }
}
