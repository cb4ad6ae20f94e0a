package io.pgha.ops.hands;

import io.pgha.remote.Output;
import io.pgha.remote.RemoteTerminal;
import io.pgha.remote.Script;
import io.pgha.remote.StreamingHost;
import io.pgha.remote.Tunnel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** This machine's own bash as a host that carries bytes, without root: the scripts run for real. */
final class LocalHost implements StreamingHost {
    @Override
    public String name() {
        return "pgsql1";
    }

    @Override
    public Output run(Script script) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Output output = stream(script, InputStream.nullInputStream(), out);
        String text = out.toString(StandardCharsets.UTF_8);
        text.lines().forEach(script.onLine());
        return new Output(output.exitStatus(), text, output.stderr(), false, output.took());
    }

    @Override
    public Output stream(Script script, InputStream input, OutputStream output) {
        try {
            Process bash = new ProcessBuilder("/bin/bash", "-c", script.body().reveal()).start();
            CompletableFuture<String> stderr = CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(bash.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (OutputStream stdin = bash.getOutputStream()) {
                input.transferTo(stdin);
            }
            bash.getInputStream().transferTo(output);
            return new Output(bash.waitFor(), "", stderr.join(), false, Duration.ZERO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public RemoteTerminal terminal(String command, String type, int columns, int rows) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration ping(Duration deadline) {
        return Duration.ofMillis(1);
    }

    @Override
    public Tunnel forward(String address, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Tunnel forward(String address, int port, int localPort) {
        throw new UnsupportedOperationException();
    }
}
