package io.pgha.remote.ssh;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Brings what failed on another thread back to the thread that waits for it. */
final class Problems {
    private Problems() {}

    /** The value, or the very exception that its maker threw. */
    static <T> T join(CompletableFuture<T> value) {
        try {
            return value.join();
        } catch (CompletionException failed) {
            throw unwrapped(failed);
        }
    }

    static RuntimeException unwrapped(@Nullable Throwable failure) {
        Throwable inner = failure instanceof CompletionException ? failure.getCause() : failure;
        return inner instanceof RuntimeException known ? known : new IllegalStateException(inner);
    }
}
