package io.pgha.ops.session;

import io.pgha.model.Bastion;
import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.PatroniMember;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.model.Secret;
import io.pgha.observe.PatroniControl;
import io.pgha.observe.PatroniReader;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.PatroniStore;
import io.pgha.ops.cloud.CloudAccess;
import io.pgha.ops.cloud.CloudTarget;
import io.pgha.ops.cloud.CloudWork;
import io.pgha.ops.cloud.Logins;
import io.pgha.ops.hands.Tunnels;
import io.pgha.ops.lock.EtcdLock;
import io.pgha.ops.lock.LaptopLock;
import io.pgha.ops.lock.Lock;
import io.pgha.ops.patroni.PatroniView;
import io.pgha.ops.secrets.SecretSources;
import io.pgha.ops.stack.HeldSecrets;
import io.pgha.ops.status.Glance;
import io.pgha.plan.NodeFleet;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.StreamingHost;
import io.pgha.remote.ssh.SshNetwork;
import io.pgha.remote.ssh.SshSettings;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.Homes;
import io.pgha.stack.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is open for one cluster; every part opens on first use, is shared by all later commands, and closes at the end. */
public final class ClusterSession implements AutoCloseable {
    private final ClusterFile file;
    private final Path path;
    private final FileTime read;
    private final Surroundings around;
    private final CloudAccess cloud;
    private final FoundMachines machines;
    private Optional<ClusterSecrets> secrets = Optional.empty();
    private final Connections connections = new Connections(this);
    private final Tunnels tunnels = new Tunnels(this);
    private final NodeFleet fleet = new NodeFleet(new Fleet(), this::host);
    private final Verbs verbs = new Verbs(this);
    private final AtomicBoolean looked = new AtomicBoolean();

    ClusterSession(ClusterFile file, Path path, Surroundings around, CloudAccess cloud) {
        this.file = file;
        this.path = path;
        this.read = changed(path);
        this.around = around;
        this.cloud = cloud;
        this.machines = new FoundMachines(
                file.spec().name(),
                () -> cloud.find(CloudTarget.of(file, Optional.empty()), Progress.silent(), Cancellation.none()),
                new RememberedMachines(around.convenience(), file.spec()));
    }

    /** The cluster file as it was read. */
    public ClusterFile file() {
        return file;
    }

    /** Where the cluster file is. */
    public Path path() {
        return path;
    }

    /** What the cluster file says. */
    public ClusterSpec spec() {
        return file.spec();
    }

    /** True if the cluster file was changed since it was read. */
    boolean isStale() {
        return !changed(path).equals(read);
    }

    private static FileTime changed(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /** What one command needs to work on the cluster in the cloud. */
    public CloudWork cloud(Progress progress, Cancellation cancellation) {
        return cloud.work(CloudTarget.of(file, Optional.empty()), progress, cancellation);
    }

    /** The verbs on the cluster. */
    public Verbs verbs() {
        return verbs;
    }

    /** Our way of logging in to machines through a bastion that may be new. */
    Logins logins(Bastion bastion) {
        forgetMachines();
        SshNetwork opened = connections.through(bastion);
        return new Logins() {
            @Override
            public void reachBastion() {
                opened.reachBastion();
            }

            @Override
            public Host node(Node node) {
                return opened.node(node);
            }
        };
    }

    /**
     * The machines of the cluster; found once and kept until {@link #forgetMachines()}.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if they are not all there
     */
    public synchronized Machines machines() {
        return machines.get();
    }

    /** The machines if they were found before; never touches the network. */
    public synchronized Optional<Machines> knownMachines() {
        return machines.known();
    }

    /** Machines were made or removed: all that rests on the old ones is closed. */
    public synchronized void forgetMachines() {
        connections.close();
        machines.forget();
        secrets = Optional.empty();
    }

    /** The SSH transports to the cluster's machines. */
    public SshNetwork network() {
        return connections.network();
    }

    /** The SSH transports that were used so far. */
    public List<Transport> transports() {
        return connections.transports();
    }

    /** What the keys of the cluster's Patroni begin with in etcd. */
    public String keyRoot() {
        return Paths.DCS_NAMESPACE + spec().name() + "/";
    }

    /** The names of the nodes to whose members of etcd a channel is open; opens nothing. */
    public List<String> etcdOpen() {
        return connections.etcdOpen();
    }

    /** What the process is surrounded by. */
    public Surroundings around() {
        return around;
    }

    /** How to log in to the cluster's machines. */
    public SshSettings sshSettings() {
        ClusterSpec spec = spec();
        Path key = Homes.expand(spec.ssh().privateKey(), around.home());
        SshSettings usual = SshSettings.usual(
                spec.nodes().user(),
                List.of(key),
                keyFile -> Optional.of(around.ask().apply("Passphrase of " + keyFile)),
                around.home(),
                spec.ssh().agent() ? around.environment() : java.util.Map.of());
        return usual.withKnownHosts(around.convenience().resolve("known_hosts"))
                .withBastion(spec.bastion().user(), 22)
                .withWaits(spec.ssh().connectTimeout(), spec.ssh().keepAlive(), 3);
    }

    /** A node as a host. */
    public Host host(Node node) {
        return network().node(node);
    }

    /** A node as a host that also carries bytes and terminals. */
    public StreamingHost streams(Node node) {
        return network().node(node);
    }

    /** The tunnels of this session. */
    public Tunnels tunnels() {
        return tunnels;
    }

    /** What must be held while the cluster is changed, in this order: among the shells of this machine, then among all. */
    public List<Lock> locks() {
        return List.of(
                new LaptopLock(around.convenience(), spec().name()),
                new EtcdLock(
                        spec().name(),
                        () -> etcdNodes().stream().map(this::host).toList()));
    }

    /** Work on all nodes of the cluster. */
    public NodeFleet fleet() {
        return fleet;
    }

    /** Where secrets come from. */
    public SecretSources sources() {
        return new SecretSources(around.environment(), around.ask(), this::vault, around.clock());
    }

    private Secret vault(String ocid) {
        return cloud.secret(CloudTarget.of(file, Optional.empty()), ocid);
    }

    /** The secrets may have other values now: the next who needs one asks the nodes. */
    public synchronized void forgetSecrets() {
        secrets = Optional.empty();
    }

    /**
     * The secrets the nodes hold; read once and kept in memory.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if no node that answers holds any
     */
    public synchronized ClusterSecrets secrets(Cancellation cancellation) {
        if (secrets.isEmpty()) {
            secrets = Optional.of(
                    HeldSecrets.read(machines().nodes(), fleet(), cancellation).orElseThrow(() -> Problem.of(
                                    "NOT_CONFIGURED",
                                    Problem.Kind.PRECONDITION,
                                    "The nodes of " + spec().name() + " are not configured yet.")
                            .withNext("stack configure all", "cluster deploy")
                            .toException()));
        }
        return secrets.get();
    }

    /** Patroni's REST API on the nodes. */
    public PatroniReader patroni(Cancellation cancellation) {
        return connections.patroni(cancellation);
    }

    /** The record that Patroni keeps in etcd. */
    public PatroniStore patroniStore(Cancellation cancellation) {
        return connections.store(cancellation);
    }

    /** Patroni's members now. The first look of a process that is no prompt opens as little as can be; who looks again stays. */
    public PatroniView members(Cancellation cancellation) {
        boolean brief = !around.stays() && !looked.getAndSet(true);
        return (brief ? firstLook(cancellation) : Optional.<PatroniView>empty())
                .orElseGet(() -> verbs.patroniMembers(cancellation).now(cancellation));
    }

    private Optional<PatroniView> firstLook(Cancellation cancellation) {
        return new FirstLook(spec(), machines -> new RememberedLines(sshSettings(), machines))
                .members(machines.remembered(), this::machines, this::host, cancellation);
    }

    /** Patroni's REST API on the nodes, for changes. */
    PatroniControl patroniControl(Cancellation cancellation) {
        return connections.control(cancellation);
    }

    /**
     * The name of the node that leads, as the first node says whose Patroni answers; empty if nobody leads.
     *
     * @throws ProblemException of kind UNREACHABLE if none answers
     */
    public Optional<String> leader(Cancellation cancellation) {
        List<String> silent = new ArrayList<>();
        for (Node node : machines().nodes()) {
            try {
                return patroni(cancellation).cluster(node).leader().map(PatroniMember::name);
            } catch (ProblemException e) {
                silent.add(node.name() + ": " + e.first().what());
            }
        }
        throw Problem.of("NO_LEADER_KNOWN", Problem.Kind.UNREACHABLE, "No node says who leads.")
                .withEvidence(silent)
                .withNext("cluster status", "stack check patroni")
                .toException();
    }

    /** A look at the cluster through Patroni's API if it was used before; else empty. Waits for no command that runs. */
    Optional<Glance> glance() {
        Optional<PatroniReader> open = connections.patroniIfOpen();
        Optional<Machines> known = machines.known();
        if (open.isEmpty() || known.isEmpty()) {
            return Optional.empty();
        }
        for (Node node : known.get().nodes()) {
            try {
                return Optional.of(
                        Glance.of(open.get().cluster(node), spec().nodes().count()));
            } catch (ProblemException e) {
                // Another node may answer; that none does is told below.
            }
        }
        return Optional.of(Glance.silence());
    }

    /** The channels to the members of etcd. */
    public EtcdChannels etcdChannels(Cancellation cancellation) {
        return connections.etcd(cancellation);
    }

    /** The nodes that carry members of etcd, as the cluster file has them. */
    public List<Node> etcdNodes() {
        return machines().nodes().stream()
                .filter(node -> spec().etcd().members().contains(node.name()))
                .toList();
    }

    @Override
    public synchronized void close() {
        connections.close();
        machines.drop();
        secrets = Optional.empty();
    }
}
