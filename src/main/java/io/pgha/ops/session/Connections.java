package io.pgha.ops.session;

import io.pgha.model.Bastion;
import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSecrets;
import io.pgha.model.Node;
import io.pgha.model.TlsIdentity;
import io.pgha.observe.PatroniControl;
import io.pgha.observe.PatroniReader;
import io.pgha.observe.etcd.EtcdChannels;
import io.pgha.observe.etcd.PatroniStore;
import io.pgha.ops.secrets.ClusterAuthority;
import io.pgha.remote.StreamingHost;
import io.pgha.remote.ssh.SshNetwork;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one session has open to the machines of its cluster: each connection is opened on first use and kept until all are closed
 * together, after which the next use opens them anew. The lock is the session's own, since opening one may need the cluster's machines
 * and secrets.
 */
final class Connections {
    /** How long one member of the cluster may take to answer before the view goes on without it. */
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private final ClusterSession session;
    private Optional<SshNetwork> network = Optional.empty();
    private Optional<EtcdChannels> etcd = Optional.empty();
    private Optional<PatroniStore> store = Optional.empty();
    private Optional<PatroniControl> control = Optional.empty();
    private volatile Optional<PatroniReader> patroni = Optional.empty();

    Connections(ClusterSession session) {
        this.session = session;
    }

    SshNetwork network() {
        synchronized (session) {
            return network.orElseGet(() -> through(session.machines().bastion()));
        }
    }

    /** The transports through a bastion that has just been made, in the place of all others. */
    SshNetwork through(Bastion bastion) {
        synchronized (session) {
            SshNetwork opened = new SshNetwork(session.sshSettings(), bastion);
            network = Optional.of(opened);
            return opened;
        }
    }

    private StreamingHost host(Node node) {
        return network().node(node);
    }

    /** The SSH transports that were used so far. */
    List<Transport> transports() {
        Optional<SshNetwork> used;
        synchronized (session) {
            used = network;
        }
        return used.map(SshNetwork::states).orElse(List.of()).stream()
                .map(state ->
                        new Transport(state.name(), state.address(), state.age(), state.roundTrip(), state.sessions()))
                .toList();
    }

    EtcdChannels etcd(Cancellation cancellation) {
        synchronized (session) {
            if (etcd.isEmpty()) {
                ClusterSecrets known = session.secrets(cancellation);
                TlsIdentity identity = new ClusterAuthority(known.caCertificate(), known.caKey())
                        .session(session.around().clock());
                etcd = Optional.of(
                        new EtcdChannels(this::host, session.spec().etcd().clientPort(), identity, ANSWER));
            }
            return etcd.get();
        }
    }

    /** The names of the nodes to whose members of etcd a channel is open; opens nothing. */
    List<String> etcdOpen() {
        Optional<EtcdChannels> used;
        synchronized (session) {
            used = etcd;
        }
        return used.map(EtcdChannels::open).orElse(List.of());
    }

    PatroniReader patroni(Cancellation cancellation) {
        synchronized (session) {
            if (patroni.isEmpty()) {
                String authority = session.secrets(cancellation).caCertificate();
                patroni = Optional.of(
                        new PatroniReader(this::host, session.spec().patroni().restapiPort(), authority, ANSWER));
            }
            return patroni.get();
        }
    }

    /** Patroni's REST API if it was used before; waits for nobody. */
    Optional<PatroniReader> patroniIfOpen() {
        return patroni;
    }

    PatroniStore store(Cancellation cancellation) {
        synchronized (session) {
            if (store.isEmpty()) {
                store = Optional.of(new PatroniStore(etcd(cancellation), session.keyRoot()));
            }
            return store.get();
        }
    }

    PatroniControl control(Cancellation cancellation) {
        synchronized (session) {
            if (control.isEmpty()) {
                ClusterSecrets known = session.secrets(cancellation);
                control = Optional.of(new PatroniControl(
                        this::host,
                        session.spec().patroni().restapiPort(),
                        known.caCertificate(),
                        Paths.REST_USER,
                        known.restApi(),
                        ANSWER));
            }
            return control.get();
        }
    }

    /** Closes what is open. */
    void close() {
        synchronized (session) {
            patroni.ifPresent(PatroniReader::close);
            etcd.ifPresent(EtcdChannels::close);
            control.ifPresent(PatroniControl::close);
            network.ifPresent(SshNetwork::close);
            patroni = Optional.empty();
            etcd = Optional.empty();
            store = Optional.empty();
            control = Optional.empty();
            network = Optional.empty();
        }
    }
}
