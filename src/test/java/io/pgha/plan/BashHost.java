package io.pgha.plan;

import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.Tunnel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** This machine's own bash as a host, without root: the scripts of the kernel run for real. */
final class BashHost implements Host {
    private int runs;

    @Override
    public String name() {
        return "here";
    }

    /** How many scripts ran. */
    int runs() {
        return runs;
    }

    @Override
    public Output run(Script script) {
        runs++;
        long began = System.nanoTime();
        try {
            Process bash = new ProcessBuilder("/bin/bash", "-s").start();
            CompletableFuture<String> stderr = CompletableFuture.supplyAsync(() -> read(bash.getErrorStream()));
            CompletableFuture<String> stdout = CompletableFuture.supplyAsync(() -> read(bash.getInputStream()));
            try (var stdin = bash.getOutputStream()) {
                stdin.write(script.body().reveal().getBytes(StandardCharsets.UTF_8));
            }
            int status = bash.waitFor();
            stdout.join().lines().forEach(script.onLine());
            return new Output(status, stdout.join(), stderr.join(), false, Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(java.io.InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Tunnel forward(String address, int port) {
        throw new UnsupportedOperationException();
    }
}
