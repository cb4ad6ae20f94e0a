package io.pgha.app;

import io.pgha.lab.shell.FaultCommands;
import io.pgha.lab.shell.LabCommands;
import io.pgha.lab.shell.LabVault;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.ops.session.Context;
import io.pgha.ops.session.Surroundings;
import io.pgha.shell.Console;
import io.pgha.shell.Edge;
import io.pgha.shell.SessionDefaults;
import io.pgha.shell.batch.BatchRunner;
import io.pgha.shell.batch.Recorder;
import io.pgha.shell.command.BuiltIns;
import io.pgha.shell.command.ClusterCommands;
import io.pgha.shell.command.ClusterGuard;
import io.pgha.shell.command.ContextCommands;
import io.pgha.shell.command.CopyCommands;
import io.pgha.shell.command.DoctorCommands;
import io.pgha.shell.command.EntryCommands;
import io.pgha.shell.command.EtcdCommands;
import io.pgha.shell.command.EtcdUpkeepCommands;
import io.pgha.shell.command.ExecCommand;
import io.pgha.shell.command.JournalCommands;
import io.pgha.shell.command.MemberCommands;
import io.pgha.shell.command.NodeCommands;
import io.pgha.shell.command.PatroniChanges;
import io.pgha.shell.command.PatroniCommands;
import io.pgha.shell.command.PgCommands;
import io.pgha.shell.command.PowerCommands;
import io.pgha.shell.command.PromptCommands;
import io.pgha.shell.command.ScriptCommands;
import io.pgha.shell.command.SecretCommands;
import io.pgha.shell.command.ServiceCommands;
import io.pgha.shell.command.SshCommand;
import io.pgha.shell.command.StackCommands;
import io.pgha.shell.command.SubnetCommands;
import io.pgha.shell.command.SupportCommands;
import io.pgha.shell.command.TimelineCommand;
import io.pgha.shell.command.TunnelCommands;
import io.pgha.shell.command.WaitCommand;
import io.pgha.shell.command.WatchCommand;
import io.pgha.shell.prompt.Repl;
import io.pgha.shell.prompt.SessionHistory;
import io.pgha.spec.Setting;
import io.pgha.view.OutputFormat;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which parts there are and who gets which; services are made when a command first needs them. */
final class Wiring implements AutoCloseable {
    private final Clock clock = Clock.systemUTC();
    private final SessionHistory history = new SessionHistory();
    private final Recorder recorder = new Recorder();
    private final Console console;
    private final Context context;
    private final Edge edge;

    /** @param stays true if the process is a prompt */
    Wiring(Console console, boolean stays) {
        this.console = console;
        context = new Context(surroundings(stays));
        edge = new Edge(defaults(), console, clock);
        edge.guardedBy(new ClusterGuard(context));
        edge.add(new ContextCommands(context));
        edge.add(new ClusterCommands(context));
        edge.add(new PatroniCommands(context));
        edge.add(new PatroniChanges(context));
        edge.add(new PgCommands(context));
        edge.add(new EntryCommands(context));
        edge.add(new SubnetCommands(context));
        edge.add(new NodeCommands(context));
        edge.add(new PowerCommands(context));
        edge.add(new MemberCommands(context));
        edge.add(new StackCommands(context));
        edge.add(new SecretCommands(context));
        edge.add(new EtcdCommands(context));
        edge.add(new EtcdUpkeepCommands(context));
        edge.add(new ExecCommand(context));
        edge.add(new ServiceCommands(context));
        edge.add(new SshCommand(context));
        edge.add(new TunnelCommands(context, edge));
        edge.add(new CopyCommands(context));
        edge.add(new TimelineCommand(context));
        edge.add(new SupportCommands(context, edge, clock));
        edge.add(new DoctorCommands(context, edge::asTyped));
        edge.add(new ScriptCommands(edge, new BatchRunner(edge, clock, ZoneId.systemDefault()), recorder));
        edge.add(new JournalCommands(stateDirectory(), ZoneId.systemDefault()));
        edge.add(new WaitCommand(edge, clock));
        edge.add(new WatchCommand(edge, clock));
        edge.add(new LabCommands());
        edge.add(new LabVault());
        edge.add(new FaultCommands());
        edge.add(new PromptCommands(edge, history));
        edge.add(new BuiltIns(edge.book()));
    }

    Edge edge() {
        return edge;
    }

    Repl repl() {
        return new Repl(edge, new SessionSurface(context), stateDirectory(), recorder, history);
    }

    private SessionDefaults defaults() {
        return new SessionDefaults() {
            @Override
            public Optional<String> cluster() {
                return context.name(Optional.empty());
            }

            @Override
            public Optional<OutputFormat> output() {
                return context.settings()
                        .value(Setting.OUTPUT)
                        .map(word -> OutputFormat.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        };
    }

    private Surroundings surroundings(boolean stays) {
        return new Surroundings(home(), stateDirectory(), Path.of(""), console.environment(), this::ask, clock, stays);
    }

    private Secret ask(String question) {
        return edge.console()
                .asker()
                .orElseThrow(() -> Problem.of("INPUT_NEEDED", Problem.Kind.USAGE, question + " must be typed.")
                        .because("There is no terminal to ask at.")
                        .toException())
                .secret(question + ": ");
    }

    private Path home() {
        String home = console.environment().getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home", "/") : home);
    }

    /** Where convenience is kept: history, known hosts, machines, journals; never a secret. */
    private Path stateDirectory() {
        Map<String, String> environment = console.environment();
        return environment.containsKey("PGHA_HOME")
                ? Path.of(environment.getOrDefault("PGHA_HOME", ""))
                : home().resolve(".pgha");
    }

    @Override
    public void close() {
        context.close();
    }
}
