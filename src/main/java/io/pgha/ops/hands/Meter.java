package io.pgha.ops.hands;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Counts what goes through a stream and tells the sum now and then. */
final class Meter {
    private static final long BETWEEN_NANOS = 500_000_000L;

    private final LongConsumer told;
    private long sum;
    private long last = System.nanoTime();

    /** @param told gets the number of bytes so far, about twice a second */
    Meter(LongConsumer told) {
        this.told = told;
    }

    private void add(int length) {
        sum += Math.max(0, length);
        if (System.nanoTime() - last >= BETWEEN_NANOS) {
            last = System.nanoTime();
            told.accept(sum);
        }
    }

    InputStream of(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                add(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                add(read);
                return read;
            }
        };
    }

    OutputStream of(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                out.write(buffer, offset, length);
                add(length);
            }
        };
    }
}
