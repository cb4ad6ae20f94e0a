package io.pgha.plan;

import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.Tunnel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** This machine's own bash as a host, without root: the scripts of the kernel run for real. */
final class BashHost implements Host {
    // The common pool of JDK 25 has a single thread on two processors, and a reader holds it until the end.
    private static final Executor ALONE = task -> new Thread(task).start();

    private String lastOutput = "";
    private int runs;

    @Override
    public String name() {
        return "here";
    }

    /** How many scripts ran. */
    int runs() {
        return runs;
    }

    /** What the last script wrote. */
    String lastOutput() {
        return lastOutput;
    }

    @Override
    public Output run(Script script) {
        runs++;
        long began = System.nanoTime();
        try {
            byte[] body = script.body().reveal().getBytes(StandardCharsets.UTF_8);
            Process bash = new ProcessBuilder("/bin/bash", "-c", "eval \"$(head -c " + body.length + ")\"").start();
            CompletableFuture<String> stderr = CompletableFuture.supplyAsync(() -> read(bash.getErrorStream()), ALONE);
            CompletableFuture<String> stdout =
                    CompletableFuture.supplyAsync(() -> readLines(bash.getInputStream(), script.onLine()), ALONE);
            try (var stdin = bash.getOutputStream()) {
                stdin.write(body);
                stdin.flush();
                script.wish().ifPresent(wish -> wish.onCancel(() -> say(stdin, "stop\n")));
                stdout.join();
            }
            int status = bash.waitFor();
            lastOutput = stdout.join();
            return new Output(status, stdout.join(), stderr.join(), false, Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void say(OutputStream stdin, String line) {
        try {
            stdin.write(line.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readLines(java.io.InputStream in, Consumer<String> listener) {
        StringBuilder all = new StringBuilder();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    all.append(text);
                    listener.accept(text.substring(0, text.length() - 1));
                    line.reset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString();
    }

    private static String read(java.io.InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Duration ping(Duration deadline) {
        return Duration.ofMillis(1);
    }

    @Override
    public Tunnel forward(String address, int port) {
        throw new UnsupportedOperationException();
    }
}
