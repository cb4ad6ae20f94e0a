package io.pgha.remote.ssh;

import io.pgha.model.Cancellation;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** The line {@code stop}, which comes when a cancellation is given; then, or when this is closed, the stream ends. */
final class StopLine extends InputStream {
    private static final byte[] LINE = "stop\n".getBytes(StandardCharsets.US_ASCII);

    private final CompletableFuture<byte[]> content = new CompletableFuture<>();
    private final Cancellation.Registration registration;
    private int position;

    StopLine(Cancellation wish) {
        registration = wish.onCancel(() -> content.complete(LINE));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        byte[] bytes = content.join();
        int count = Math.min(length, bytes.length - position);
        if (count <= 0) {
            return -1;
        }
        System.arraycopy(bytes, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        registration.close();
        content.complete(new byte[0]);
    }
}
