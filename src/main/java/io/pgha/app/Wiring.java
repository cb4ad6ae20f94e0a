package io.pgha.app;

import io.pgha.shell.Console;
import io.pgha.shell.Edge;
import io.pgha.shell.SessionDefaults;
import io.pgha.shell.batch.BatchRunner;
import io.pgha.shell.batch.Recorder;
import io.pgha.shell.command.BuiltIns;
import io.pgha.shell.command.PromptCommands;
import io.pgha.shell.command.ScriptCommands;
import io.pgha.shell.command.WaitCommand;
import io.pgha.shell.prompt.PromptText;
import io.pgha.shell.prompt.Repl;
import io.pgha.shell.prompt.SessionHistory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/** Which parts there are and who gets which; services are made when a command first needs them. */
final class Wiring {
    private final Clock clock = Clock.systemUTC();
    private final SessionHistory history = new SessionHistory();
    private final Recorder recorder = new Recorder();
    private final Edge edge;

    Wiring(Console console) {
        edge = new Edge(SessionDefaults.none(), console, clock);
        edge.add(new ScriptCommands(edge, new BatchRunner(edge, clock, ZoneId.systemDefault()), recorder));
        edge.add(new WaitCommand(edge, clock));
        edge.add(new PromptCommands(edge, history));
        edge.add(new BuiltIns(edge.book()));
    }

    Edge edge() {
        return edge;
    }

    Repl repl() {
        return new Repl(edge, PromptText::nowhere, stateDirectory(edge.console().environment()), recorder, history);
    }

    /** Where convenience is kept: history, known hosts, journals; never a secret. */
    private static Path stateDirectory(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(environment.getOrDefault(
                "PGHA_HOME", (home.isEmpty() ? System.getProperty("user.home", "/") : home) + "/.pgha"));
    }
}
