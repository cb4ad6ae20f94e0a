package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.hands.ControlService;
import io.pgha.ops.hands.ControlService.Prospect;
import io.pgha.ops.hands.ControlService.Verb;
import io.pgha.ops.hands.ListServices;
import io.pgha.ops.hands.LogLine;
import io.pgha.ops.hands.ReadLogs;
import io.pgha.ops.hands.Service;
import io.pgha.ops.hands.ServiceState;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.ByteSize;
import io.pgha.view.Printable;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands about the programs that run on the nodes. */
public final class ServiceCommands implements Commands {
    private static final Parameter<Optional<Duration>> SINCE = Parameter.option(
                    "since", ValueType.duration(), "Only what was written this long back")
            .optional();
    private static final Parameter<Boolean> FOLLOW = Parameter.flag(
                    "follow", "Go on with what is written from now on, until Ctrl-C")
            .withShortName('f');
    private static final Parameter<Optional<String>> GREP = Parameter.option(
                    "grep", ValueType.text("PATTERN"), "Only lines that match, in upper or lower case")
            .optional();
    private static final Parameter<Optional<Integer>> LINES = Parameter.option(
                    "lines", ValueType.integer("N", 1), "At most so many lines, the last ones; 100 without --since")
            .optional();
    private static final Parameter<Duration> RECONNECT = Parameter.option(
                    "reconnect", ValueType.duration(), "With --follow: how long a lost connection is tried again")
            .defaultsTo("15s");
    private static final Parameter<Boolean> FORCE =
            Parameter.flag("force", "Also where etcd would lose its quorum by it");
    private static final int USUAL_LINES = 100;

    private final Context context;
    private final Parameter<String> node;
    private final Parameter<List<String>> some;
    private final Parameter<String> service = Parameter.argument(
                    "component",
                    ValueType.text("COMPONENT").completing(prefix -> Service.words()),
                    "One of " + String.join(", ", Service.words()))
            .required();

    /** The commands for the clusters of a context. */
    public ServiceCommands(Context context) {
        this.context = context;
        ValueType<String> name = ValueType.text("NODE").completing(prefix -> Completions.nodes(context));
        node = Parameter.argument("node", name, "Name of the node").required();
        some = Parameter.argument("node", name, "Only these nodes").repeated();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("service list")
                        .summary("Show the services on the nodes and whether they run.")
                        .about(
                                "One look per node. PostgreSQL has no unit of its own: Patroni runs it. RESTARTS counts how"
                                        + " often systemd had to start a service again, where it had to.")
                        .takes(some)
                        .example("service list", "on all nodes")
                        .example("service list pgsql1", "on one node")
                        .related("service logs", "service restart", "stack check")
                        .runs(this::list),
                control(Verb.START, "Start a service on a node.", "service start pgsql2 haproxy"),
                control(Verb.STOP, "Stop a service on a node.", "service stop pgsql2 haproxy"),
                control(Verb.RESTART, "Restart a service on a node.", "service restart pgsql2 pgbouncer"),
                CommandSpec.named("service logs")
                        .summary("Show the log of a service on a node.")
                        .about(
                                "From the node's journal; PostgreSQL's from its own log files. With --follow it goes on until"
                                        + " Ctrl-C. If the connection is lost meanwhile, a line says so, and it goes on where it was"
                                        + " once the connection is back.")
                        .takes(node, service, SINCE, LINES, GREP, FOLLOW, RECONNECT)
                        .example("service logs pgsql1 patroni --since 1h", "the last hour")
                        .example("service logs pgsql1 postgresql --grep \"error|fatal|panic\"", "what went wrong")
                        .example("service logs pgsql1 etcd --follow", "until Ctrl-C")
                        .related("service list")
                        .runs(this::logs));
    }

    private CommandSpec control(Verb verb, String summary, String example) {
        return CommandSpec.named("service " + verb.word())
                .summary(summary)
                .about(
                        "Says first what else it does to the cluster, and afterwards waits until the checks of the component"
                                + " hold. PostgreSQL is Patroni's to start and stop."
                                + (verb == Verb.START
                                        ? ""
                                        : " A member of etcd without which there is no quorum is left alone."))
                .takes(
                        verb == Verb.START
                                ? new Parameter<?>[] {node, service}
                                : new Parameter<?>[] {node, service, FORCE})
                .changes()
                .example(example, "asks first")
                .example(example + " --dry-run", "say what it would do")
                .related("service list", "service logs", "stack check")
                .runs(in -> control(in, verb));
    }

    private Reply list(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        List<Node> nodes = in.get(some).isEmpty()
                ? session.machines().nodes()
                : in.get(some).stream().map(session.machines()::require).toList();
        List<ServiceState> states = new ListServices(session.fleet()).list(nodes, in.cancellation());
        List<Problem> problems = states.stream()
                .flatMap(state -> state.problem().stream())
                .distinct()
                .toList();
        return Reply.of(states)
                .shownAs(table(states.stream()
                        .filter(state -> state.problem().isEmpty())
                        .toList()))
                .withProblems(problems);
    }

    static Table<ServiceState> table(List<ServiceState> states) {
        return Table.of(states)
                .whenEmpty("No node answered.")
                .column("node", ServiceState::node)
                .column("service", ServiceState::service)
                .column("state", ServiceState::state)
                .column("since", ServiceState::age)
                .optionalColumn("restarts", state -> state.restarts().filter(times -> times > 0))
                .column("pid", ServiceState::pid)
                .column("memory", state -> state.memory().map(ByteSize::text))
                .optionalProse("notes", ServiceCommands::notes);
    }

    private static String notes(ServiceState state) {
        List<String> notes = new ArrayList<>();
        // That PostgreSQL runs under Patroni is so everywhere and no news.
        if (!state.detail().isEmpty() && !state.service().equals(Service.POSTGRESQL.word())) {
            notes.add(state.detail());
        }
        if (state.running() && state.enabled().filter(enabled -> !enabled).isPresent()) {
            notes.add("not enabled: it will not start with the node");
        }
        return String.join("; ", notes);
    }

    private Reply control(Invocation in, Verb verb) {
        ClusterSession session = context.session(in.cluster());
        Service which = Service.require(in.get(service));
        Node where = session.machines().require(in.get(node));
        ControlService control = new ControlService(session);
        Prospect prospect = control.look(where, which, verb, verb == Verb.START || in.get(FORCE), in.cancellation());
        if (in.isDryRun()) {
            return Reply.of(prospect).shownAs(prospect(prospect));
        }
        if (prospect.needed()) {
            prospect.costs().forEach(in.questions()::show);
            in.consent().toChange(capital(verb) + " " + which.word() + " on " + where.name() + "?");
            in.progress().working(where.name(), verb.word() + " " + which.word());
        }
        ControlService.Done done = control.change(prospect, in.cancellation());
        if (done.changed()) {
            in.progress().done(where.name(), verb.word() + " " + which.word());
        }
        return Reply.of(done).shownAs(said(done));
    }

    private static String capital(Verb verb) {
        return verb.name().charAt(0) + verb.word().substring(1);
    }

    private static String prospect(Prospect prospect) {
        String service = prospect.service().word() + " on " + prospect.node().name();
        if (!prospect.needed()) {
            return service + " is " + prospect.before().state() + " already; nothing would be done.";
        }
        List<String> lines = new ArrayList<>();
        lines.add("Would " + prospect.verb().word() + " " + service + ", which is "
                + prospect.before().state() + ".");
        lines.addAll(prospect.costs());
        return String.join("\n", lines);
    }

    private static String said(ControlService.Done done) {
        String service = done.service() + " on " + done.node();
        if (!done.changed()) {
            return service + " is " + done.after() + " already; nothing was done.";
        }
        String checks = done.checks() == 0
                ? ""
                : done.checks() == 1 ? "; its check holds" : "; its " + done.checks() + " checks hold";
        return "%s: %s, before %s, in %.1f s%s."
                .formatted(service, done.after(), done.before(), done.millis() / 1000.0, checks);
    }

    private Reply logs(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Service which = Service.require(in.get(service));
        Node where = session.machines().require(in.get(node));
        Optional<Integer> lines =
                in.get(LINES).or(() -> in.get(SINCE).isPresent() ? Optional.empty() : Optional.of(USUAL_LINES));
        ReadLogs.Wish wish = new ReadLogs.Wish(in.get(SINCE), lines, in.get(GREP));
        ReadLogs reader = new ReadLogs(session);
        if (in.get(FOLLOW)) {
            reader.follow(
                    where,
                    which,
                    wish,
                    in.get(RECONNECT),
                    line -> show(in, line),
                    in.progress()::note,
                    in.cancellation());
        } else {
            reader.read(where, which, wish, line -> show(in, line), in.cancellation());
        }
        return Reply.none();
    }

    private static void show(Invocation in, LogLine line) {
        in.emit(Printable.line(line.line()), line);
    }
}
