package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.hands.Tunnels;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.session.Transport;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.spec.ContextSettings;
import io.pgha.spec.Setting;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The commands about the session's context: which cluster is in use, which settings hold and why, what is open. */
public final class ContextCommands implements Commands {
    private final Context context;
    private final Parameter<String> cluster;
    private final Parameter<String> key;
    private final Parameter<String> value;

    /** The commands on a context. */
    public ContextCommands(Context context) {
        this.context = context;
        cluster = Parameter.argument(
                        "name",
                        ValueType.text("CLUSTER").completing(prefix -> Completions.clusters(context)),
                        "Name of a cluster, or path of a cluster file")
                .required();
        key = Parameter.argument(
                        "key",
                        ValueType.text("KEY").completing(prefix -> Arrays.stream(Setting.values())
                                .map(Setting::key)
                                .toList()),
                        "Name of a setting")
                .required();
        value = Parameter.argument("value", ValueType.text("VALUE"), "Its value; \"\" takes the choice back")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("context show")
                        .summary("Show the cluster in use, the settings with their sources, and what is open.")
                        .about(
                                "Settings come, strongest first, from options, \"context set\", environment variables (PGHA_*,"
                                        + " OCI_CLI_*, TF_VAR_*), the cluster file, and the profile of the OCI config file."
                                        + " Connections are the SSH transports, tunnels and channels to etcd of this session;"
                                        + " one that was closed opens again when it is next used.")
                        .example("context show", "see where each setting comes from")
                        .related("context set", "context use")
                        .runs(this::show),
                CommandSpec.named("context list")
                        .summary("List the cluster files that can be used by name.")
                        .about(
                                "Looks in this directory and in the directory clusters under PGHA_HOME (~/.pgha if that is not "
                                        + "set). A file elsewhere can be used by its path.")
                        .example("context list", "see which clusters there are")
                        .related("context use", "cluster init")
                        .runs(this::list),
                CommandSpec.named("context use")
                        .summary("Work on a cluster from now on.")
                        .about(
                                "Holds for the rest of this session or script. PGHA_CLUSTER says it for one command, --cluster "
                                        + "for one line. The prompt keeps a history for each cluster.")
                        .once()
                        .takes(cluster)
                        .example("context use demo", "use demo.yaml of this directory")
                        .related("context list", "cluster show")
                        .runs(this::use),
                CommandSpec.named("context set")
                        .summary("Choose a setting for the rest of the session.")
                        .about(
                                "A value set here outranks the environment and the cluster file. What is open with the old value "
                                        + "is closed, and opens again when it is next used. An empty value takes the choice back.")
                        .once()
                        .takes(key, value)
                        .example("context set profile STAGING", "use another profile of the OCI config file")
                        .related("context show")
                        .runs(this::set));
    }

    /** One setting with its source. */
    public record SettingLine(String setting, Optional<String> value, String from) {}

    /**
     * Something that is open, or was and would be opened again when it is next used.
     *
     * @param what {@code ssh}, {@code tunnel} or {@code etcd}
     * @param to the machine it leads to
     * @param address where it leads, or where it listens
     * @param state open or closed
     */
    public record OpenLine(
            String cluster,
            String what,
            String to,
            String address,
            String state,
            Optional<Duration> age,
            Optional<Duration> roundTrip) {}

    /** All of the context. */
    public record ContextReply(
            Optional<String> cluster,
            Optional<String> file,
            List<SettingLine> settings,
            List<OpenLine> connections,
            List<String> notes) {}

    private Reply show(Invocation in) {
        ContextSettings settings = context.effectiveSettings(in.cluster());
        List<SettingLine> lines = settings.all().stream()
                .map(r -> new SettingLine(r.setting().key(), r.value(), r.from()))
                .toList();
        List<OpenLine> open = context.open().stream()
                .flatMap(session -> open(session).stream())
                .toList();
        Optional<String> name = context.name(in.cluster());
        ContextReply reply =
                new ContextReply(name, name.map(n -> context.find(n).toString()), lines, open, settings.notes());
        boolean several = open.stream().map(OpenLine::cluster).distinct().count() > 1;
        Table<OpenLine> connections = Table.of(open)
                .titled("Connections")
                .whenEmpty("No connection is open; the first command that needs one opens it.");
        if (several) {
            connections = connections.column("cluster", OpenLine::cluster);
        }
        return Reply.of(reply)
                .shownAs(Table.of(lines)
                        .titled("Cluster: " + name.orElse("none in use"))
                        .column("setting", SettingLine::setting)
                        .column("value", line -> line.value().orElse("-"))
                        .column("from", SettingLine::from))
                .shownAs(connections
                        .column("what", OpenLine::what)
                        .column("to", OpenLine::to)
                        .column("address", OpenLine::address)
                        .column("state", OpenLine::state)
                        .column("age", OpenLine::age)
                        .column("round trip", OpenLine::roundTrip));
    }

    private static List<OpenLine> open(ClusterSession session) {
        String cluster = session.spec().name();
        Instant now = session.around().clock().instant();
        List<OpenLine> lines = new ArrayList<>();
        for (Transport ssh : session.transports()) {
            String state = ssh.age().isEmpty()
                    ? "closed"
                    : ssh.roundTrip().isEmpty() ? "open, silent" : ssh.commands() > 0 ? "open, busy" : "open";
            lines.add(new OpenLine(cluster, "ssh", ssh.name(), ssh.address(), state, ssh.age(), ssh.roundTrip()));
        }
        for (Tunnels.Info tunnel : session.tunnels().list()) {
            String to = tunnel.node() + " port " + tunnel.port();
            Optional<Duration> age = Optional.of(Duration.between(tunnel.since(), now));
            lines.add(new OpenLine(cluster, "tunnel", to, tunnel.local(), "open", age, Optional.empty()));
        }
        for (String node : session.etcdOpen()) {
            lines.add(new OpenLine(cluster, "etcd", node, "-", "open", Optional.empty(), Optional.empty()));
        }
        return lines;
    }

    private Reply list(Invocation in) {
        List<Context.Known> known = context.known();
        return Reply.of(known)
                .shownAs(Table.of(known)
                        .whenEmpty("There is no cluster file here. \"cluster init NAME\" writes one.")
                        .column("cluster", Context.Known::name)
                        .column("file", Context.Known::file));
    }

    private Reply use(Invocation in) {
        String name = in.get(cluster);
        ClusterSession session = context.session(Optional.of(name));
        context.set(Setting.CLUSTER, name);
        return Reply.none().shownAs("Using cluster " + session.spec().name() + " (" + session.path() + ").");
    }

    private Reply set(Invocation in) {
        Setting setting = Setting.byKey(in.get(key).toLowerCase(Locale.ROOT));
        if (setting == Setting.OUTPUT && !List.of("", "table", "json", "yaml").contains(in.get(value))) {
            throw Problem.of("UNKNOWN_FORMAT", Problem.Kind.USAGE, "There is no format '" + in.get(value) + "'.")
                    .withNext("context set output table", "context set output json", "context set output yaml")
                    .toException();
        }
        context.set(setting, in.get(value));
        return Reply.none();
    }
}
