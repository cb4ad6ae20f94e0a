package io.pgha.shell;

import io.pgha.shell.command.BuiltIns;
import io.pgha.view.Screen;
import io.pgha.view.Sink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An edge whose streams are memory: runs lines and keeps what they wrote. */
public final class TestShell {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Edge edge;

    /** What one line did. */
    public record Ran(int status, String out, String err) {}

    public TestShell(Commands... nouns) {
        this("", Optional.empty(), Map.of(), nouns);
    }

    public TestShell(String stdin, Optional<Asker> asker, Map<String, String> environment, Commands... nouns) {
        Console console = new Console(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new Sink(out),
                Screen.pipe(),
                new Sink(err),
                Screen.pipe(),
                asker,
                Optional.empty(),
                environment);
        edge = new Edge(
                SessionDefaults.none(), console, Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
        edge.add(new BuiltIns(edge.book()));
        for (Commands noun : nouns) {
            edge.add(noun);
        }
    }

    public Edge edge() {
        return edge;
    }

    public Ran run(String... words) {
        out.reset();
        err.reset();
        int status = edge.run(List.of(words));
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
