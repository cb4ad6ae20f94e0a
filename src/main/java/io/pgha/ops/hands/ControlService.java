package io.pgha.ops.hands;

import io.pgha.model.Cancellation;
import io.pgha.model.EtcdMember;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Text;
import io.pgha.observe.EtcdReader;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.plan.Bash;
import io.pgha.plan.Checker;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Starts, stops and restarts one service on one node: looks before, says what it costs, waits, and checks after. */
public final class ControlService {
    /** PostgreSQL writes a checkpoint before it stops, and Patroni waits for it. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ClusterSession session;

    /** Works on the nodes of a cluster. */
    public ControlService(ClusterSession session) {
        this.session = session;
    }

    /** What to do with a service. */
    public enum Verb {
        START,
        STOP,
        RESTART;

        /** The word for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What would be done.
     *
     * @param before the service now
     * @param needed false if it is as wanted already
     * @param costs what else it would do to the cluster, one sentence each
     */
    public record Prospect(
            Node node, Service service, Verb verb, ServiceState before, boolean needed, List<String> costs) {
        public Prospect {
            costs = List.copyOf(costs);
        }
    }

    /**
     * What was done.
     *
     * @param changed false if it was as wanted already, or nothing was to be changed
     * @param millis wall time, checks included, ms
     * @param checks how many checks of the component hold after it
     */
    public record Done(
            String node,
            String service,
            String verb,
            String before,
            String after,
            boolean changed,
            long millis,
            int checks) {}

    /**
     * Looks at the service and at what depends on it.
     *
     * @param force true to go on where etcd would lose its quorum
     * @throws ProblemException if the node cannot be asked, the service is not there, or it must not be touched like this
     */
    public Prospect look(Node node, Service service, Verb verb, boolean force, Cancellation cancellation) {
        if (service == Service.POSTGRESQL) {
            throw Problem.of(
                            "MANAGED_BY_PATRONI",
                            Problem.Kind.PRECONDITION,
                            "PostgreSQL is started and stopped by Patroni alone.")
                    .at(node.name())
                    .because("Whoever does it besides makes Patroni start it again, or fail over.")
                    .withNext("service " + verb.word() + " " + node.name() + " patroni")
                    .toException();
        }
        ServiceState before = state(node, service, cancellation);
        if (before.state().equals("absent")) {
            throw Problem.of("SERVICE_ABSENT", Problem.Kind.PRECONDITION, "The node has no " + service.unit() + ".")
                    .at(node.name())
                    .withNext("stack plan " + service.component())
                    .toException();
        }
        boolean needed =
                switch (verb) {
                    case START -> !before.running();
                    case STOP -> !before.state().equals("stopped");
                    case RESTART -> true;
                };
        boolean pauses = needed && verb != Verb.START && before.running();
        if (pauses && service == Service.ETCD && !force) {
            keepQuorum(node, verb, cancellation);
        }
        return new Prospect(
                node, service, verb, before, needed, pauses ? costs(node, service, verb, cancellation) : List.of());
    }

    private void keepQuorum(Node node, Verb verb, Cancellation cancellation) {
        List<String> names = session.spec().etcd().members();
        if (!names.contains(node.name())) {
            return;
        }
        List<Node> nodes = session.machines().nodes().stream()
                .filter(each -> names.contains(each.name()))
                .toList();
        List<EtcdMember> members = new EtcdReader(session.etcdChannels(cancellation)).members(nodes);
        List<String> others = members.stream()
                .filter(member -> member.status().isPresent() && !member.name().equals(node.name()))
                .map(EtcdMember::name)
                .toList();
        int quorum = names.size() / 2 + 1;
        if (others.size() < quorum) {
            throw Problem.of(
                            "QUORUM_AT_RISK",
                            Problem.Kind.PRECONDITION,
                            "Without this member etcd would have no quorum, and PostgreSQL no leader.")
                    .at(node.name())
                    .because(others.size() + " other members answer (" + String.join(", ", others) + "); " + quorum
                            + " are needed.")
                    .withNext("cluster status", "service " + verb.word() + " " + node.name() + " etcd --force")
                    .toException();
        }
    }

    private List<String> costs(Node node, Service service, Verb verb, Cancellation cancellation) {
        List<String> costs = new ArrayList<>();
        switch (service) {
            case PATRONI -> {
                costs.add("PostgreSQL on " + node.name() + " " + (verb == Verb.STOP ? "stops" : "restarts")
                        + " with it.");
                if (leads(node, cancellation)) {
                    costs.add(node.name() + " leads: writing is interrupted, and a replica takes over.");
                }
            }
            case PGBOUNCER, HAPROXY -> costs.add("Connections through " + service.word() + " on this node break.");
            case KEEPALIVED, VIP ->
                costs.add("If this node holds the virtual IP, it moves or is no longer looked after.");
            case CONFD -> costs.add("HAProxy's list of servers is not kept in step meanwhile.");
            default -> {}
        }
        return costs;
    }

    private boolean leads(Node node, Cancellation cancellation) {
        try {
            return session.leader(cancellation).filter(node.name()::equals).isPresent();
        } catch (ProblemException nobodySays) {
            // Then there is no leader that could be lost by this.
            return false;
        }
    }

    /**
     * Does it, and waits until the service is as wanted and its component's checks hold.
     *
     * @throws ProblemException of kind REMOTE with the unit's last lines if it does not come to that
     */
    public Done change(Prospect prospect, Cancellation cancellation) {
        long began = System.nanoTime();
        Node node = prospect.node();
        Service service = prospect.service();
        if (!prospect.needed()) {
            return done(prospect, prospect.before(), false, 0, 0);
        }
        Output output = session.host(node).run(script(service, prospect.verb()).cancelledBy(cancellation));
        if (!output.ok()) {
            throw failed(prospect, output).toException();
        }
        int checks = 0;
        if (prospect.verb() != Verb.STOP) {
            checks = healthy(prospect, cancellation);
        }
        ServiceState after = state(node, service, cancellation);
        return done(prospect, after, true, (System.nanoTime() - began) / 1_000_000, checks);
    }

    private static Script script(Service service, Verb verb) {
        String unit = Bash.quote(service.unit());
        String wanted = verb == Verb.STOP ? "inactive" : "active";
        return Script.asRoot(
                Text.plain("main() {\n"
                        + "systemctl reset-failed " + unit + " 2>/dev/null\n"
                        + "systemctl " + verb.word() + " " + unit + " && [ \"$(systemctl is-active " + unit + ")\" = "
                        + wanted + " ] && return 0\n"
                        + "journalctl -q --no-pager -o cat -n 5 -u " + unit + " >&2\nreturn 1\n}\nmain </dev/null\n"),
                LIMIT);
    }

    private static Problem failed(Prospect prospect, Output output) {
        return Problem.of(
                        "SERVICE_FAILED",
                        Problem.Kind.REMOTE,
                        "systemctl " + prospect.verb().word() + " "
                                + prospect.service().unit() + " did not succeed.")
                .at(prospect.node().name())
                .withEvidence(output.lastLines(8))
                .withNext("service logs " + prospect.node().name() + " "
                        + prospect.service().word());
    }

    /** Waits for the checks of the component, each up to its own deadline. */
    private int healthy(Prospect prospect, Cancellation cancellation) {
        ConfigureStack.Selection selection = new ConfigureStack.Selection(
                Optional.of(prospect.service().component()),
                Optional.empty(),
                List.of(prospect.node().name()));
        List<Checker.Result> results = session.verbs().stack().check(selection, true, cancellation);
        List<Problem> problems =
                results.stream().flatMap(result -> result.problem().stream()).toList();
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return results.size();
    }

    private ServiceState state(Node node, Service service, Cancellation cancellation) {
        Output output = session.host(node).run(ServiceSight.script(LOOK).cancelledBy(cancellation));
        return ServiceSight.of(service, ServiceSight.read(node.name(), output.stdout()));
    }

    private static Done done(Prospect prospect, ServiceState after, boolean changed, long millis, int checks) {
        return new Done(
                prospect.node().name(),
                prospect.service().word(),
                prospect.verb().word(),
                prospect.before().state(),
                after.state(),
                changed,
                millis,
                checks);
    }
}
