package io.pgha.ops.patroni;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Lag;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.PatroniStatus;
import io.pgha.model.ProblemException;
import io.pgha.observe.PatroniReader;
import io.pgha.observe.etcd.PatroniStore;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads the record in etcd and asks every node for a sign of life, all at the same time: one round trip, or one deadline. */
public final class SeeMembers {
    /** How long a node may take to show that it lives. */
    static final Duration SIGN_OF_LIFE = Duration.ofSeconds(3);

    private final ClusterSpec spec;
    private final Machines machines;
    private final PatroniStore store;
    private final PatroniReader reader;
    private final Function<Node, Host> hosts;
    private final Fleet fleet = new Fleet();

    /** A look through the session's connections. */
    public SeeMembers(
            ClusterSpec spec, Machines machines, PatroniStore store, PatroniReader reader, Function<Node, Host> hosts) {
        this.spec = spec;
        this.machines = machines;
        this.store = store;
        this.reader = reader;
        this.hosts = hosts;
    }

    /** A question to one node, or to etcd. */
    private record Question(Optional<Node> node) {
        String name() {
            return node.map(Node::name).orElse("etcd");
        }
    }

    /** What is known of the members, and why some said nothing. */
    record Seen(PatroniKeys keys, Map<String, String> silent) {}

    /**
     * The cluster now. Where etcd does not answer, every Patroni says what it knows of itself.
     *
     * @throws ProblemException of kind UNREACHABLE if nobody answers
     */
    public PatroniView now(Cancellation cancellation) {
        Seen seen = look(cancellation);
        return view(spec, machines.nodes(), seen.keys(), seen.silent());
    }

    /**
     * The record alone.
     *
     * @throws ProblemException ETCD_SILENT of kind UNREACHABLE
     */
    public PatroniKeys keys() {
        return store.read(etcdNodes());
    }

    /** The nodes that carry etcd. */
    public List<Node> etcdNodes() {
        return machines.nodes().stream()
                .filter(node -> spec.etcd().members().contains(node.name()))
                .toList();
    }

    private Seen look(Cancellation cancellation) {
        List<Question> questions = new ArrayList<>();
        questions.add(new Question(Optional.empty()));
        machines.nodes().forEach(node -> questions.add(new Question(Optional.of(node))));
        Map<Question, Outcome<Optional<PatroniKeys>>> outcomes =
                fleet.each(questions, Question::name, Rollout.PARALLEL, cancellation, question -> {
                    if (question.node().isEmpty()) {
                        return Optional.of(keys());
                    }
                    hosts.apply(question.node().get()).ping(SIGN_OF_LIFE);
                    return Optional.empty();
                });
        cancellation.check();
        Map<String, String> silent = new LinkedHashMap<>();
        Optional<PatroniKeys> keys = Optional.empty();
        Optional<ProblemException> failure = Optional.empty();
        for (Map.Entry<Question, Outcome<Optional<PatroniKeys>>> entry : outcomes.entrySet()) {
            boolean etcd = entry.getKey().node().isEmpty();
            if (entry.getValue() instanceof Outcome.Failed<Optional<PatroniKeys>> failed) {
                if (etcd) {
                    failure = Optional.of(failed.problem().toException());
                } else {
                    silent.put(
                            entry.getKey().name(),
                            failed.problem().what() + " " + failed.problem().cause());
                }
            } else if (etcd && entry.getValue() instanceof Outcome.Done<Optional<PatroniKeys>> done) {
                keys = done.value();
            }
        }
        if (keys.isPresent()) {
            return new Seen(keys.get(), silent);
        }
        return withoutEtcd(silent, failure, cancellation);
    }

    private Seen withoutEtcd(
            Map<String, String> silent, Optional<ProblemException> failure, Cancellation cancellation) {
        Live live = ask(silent, cancellation);
        if (live.statuses().isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        List<PatroniKeys.Member> members = new ArrayList<>();
        for (Node node : machines.nodes()) {
            PatroniStatus status = live.statuses().get(node.name());
            if (status != null) {
                members.add(member(node, status));
            }
        }
        Optional<PatroniStatus> leader =
                live.statuses().values().stream().filter(PatroniStatus::leads).findFirst();
        PatroniKeys keys = new PatroniKeys(
                leader.map(PatroniStatus::name),
                members,
                new PatroniKeys.Sync(Optional.empty(), List.of(), 0),
                Optional.empty(),
                leader.map(PatroniStatus::lsn).orElse(OptionalLong.empty()),
                new PatroniKeys.Config("", 0, Map.of()),
                List.of(),
                Optional.empty(),
                Optional.of("etcd does not answer: this is what each Patroni says of itself"));
        return new Seen(keys, live.silent());
    }

    /** What the members say at this moment. */
    record Live(Map<String, PatroniStatus> statuses, Map<String, String> silent) {}

    /**
     * Asks every Patroni itself, side by side.
     *
     * @param known nodes that were silent already, and are not asked again
     */
    Live ask(Map<String, String> known, Cancellation cancellation) {
        List<Node> asked = machines.nodes().stream()
                .filter(node -> !known.containsKey(node.name()))
                .toList();
        Map<Node, Outcome<PatroniStatus>> outcomes =
                fleet.each(asked, Node::name, Rollout.PARALLEL, cancellation, reader::status);
        cancellation.check();
        Map<String, PatroniStatus> statuses = new LinkedHashMap<>();
        Map<String, String> silent = new LinkedHashMap<>(known);
        outcomes.forEach((node, outcome) -> {
            if (outcome instanceof Outcome.Done<PatroniStatus> done) {
                statuses.put(node.name(), done.value());
            } else if (outcome instanceof Outcome.Failed<PatroniStatus> failed) {
                silent.put(
                        node.name(),
                        failed.problem().what() + " " + failed.problem().cause());
            }
        });
        return new Live(statuses, silent);
    }

    private static PatroniKeys.Member member(Node node, PatroniStatus status) {
        return new PatroniKeys.Member(
                node.name(),
                node.address(),
                0,
                status.version(),
                status.role(),
                status.state(),
                status.replicationState(),
                status.timeline(),
                status.lsn(),
                status.receivedLsn(),
                status.replayedLsn(),
                status.pendingRestart(),
                Map.of(),
                status.tags(),
                Optional.empty(),
                status.paused(),
                OptionalLong.empty());
    }

    /** The record as people and programs see it, with the nodes of which nothing is heard. */
    static PatroniView view(ClusterSpec spec, List<Node> nodes, PatroniKeys keys, Map<String, String> unreached) {
        List<PatroniView.Silence> silent = new ArrayList<>();
        unreached.forEach((node, why) -> silent.add(new PatroniView.Silence(node, why)));
        nodes.stream()
                .map(Node::name)
                .filter(name ->
                        !unreached.containsKey(name) && keys.member(name).isEmpty())
                .forEach(name -> silent.add(
                        new PatroniView.Silence(name, "It answers, but no Patroni of it is registered in etcd.")));
        return view(spec.name(), keys, silent);
    }

    /** The record as people and programs see it; pure. */
    static PatroniView view(String cluster, PatroniKeys keys, List<PatroniView.Silence> silent) {
        long round = keys.config().number("loop_wait", 10) + keys.config().number("retry_timeout", 10);
        return new PatroniView(
                cluster,
                keys.leader(),
                keys.leader()
                        .flatMap(keys::member)
                        .map(PatroniKeys.Member::timeline)
                        .orElse(java.util.OptionalInt.empty()),
                keys.paused(),
                keys.config().isSynchronous(),
                keys.failover().map(SeeMembers::sentence),
                keys.config().number("ttl", 30),
                keys.doubt(),
                keys.members().stream().map(member -> row(keys, member, round)).toList(),
                silent);
    }

    private static String sentence(PatroniKeys.Failover failover) {
        return failover.leader().map(name -> "from " + name + " ").orElse("")
                + failover.candidate().map(name -> "to " + name + " ").orElse("to any ")
                + failover.at().map(at -> "at " + at).orElse("now");
    }

    private static PatroniView.Member row(PatroniKeys keys, PatroniKeys.Member member, long round) {
        boolean leads = keys.leader().filter(member.name()::equals).isPresent();
        return new PatroniView.Member(
                member.name(),
                member.host(),
                member.port(),
                member.version(),
                role(keys, member, leads),
                leads ? member.state() : member.replicationState().orElse(member.state()),
                member.timeline(),
                member.lsn().isPresent() ? Optional.of(lsn(member.lsn().getAsLong())) : Optional.empty(),
                keys.lag(member),
                leads ? new Lag.Unknown() : keys.behind(member.receiveLsn()),
                leads ? new Lag.Unknown() : keys.behind(member.replayLsn()),
                member.pendingRestart(),
                member.pendingReasons(),
                member.tags(),
                member.scheduledRestart(),
                Optional.ofNullable(member.tags().get("replicatefrom")),
                member.heartbeat(),
                member.heartbeat().isPresent() && member.heartbeat().getAsLong() > round);
    }

    private static String role(PatroniKeys keys, PatroniKeys.Member member, boolean leads) {
        if (leads) {
            return keys.config().values().containsKey("standby_cluster") ? "standby leader" : "leader";
        }
        boolean counts = keys.config().isSynchronous() && keys.sync().standbys().contains(member.name());
        return counts ? keys.config().isQuorum() ? "quorum standby" : "sync standby" : "replica";
    }

    /** A position of the WAL as PostgreSQL writes it. */
    static String lsn(long position) {
        return "%X/%X".formatted(position >>> 32, position & 0xffffffffL);
    }
}
