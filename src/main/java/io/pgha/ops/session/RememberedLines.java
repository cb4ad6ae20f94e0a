package io.pgha.ops.session;

import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.remote.Host;
import io.pgha.remote.ssh.SshNetwork;
import io.pgha.remote.ssh.SshSettings;
import java.time.Duration;

/** SSH to machines that were remembered; they have less time than others, since the cloud can still be asked. */
final class RememberedLines implements FirstLook.Lines {
    /** A machine that is still there takes a fraction of it to let us in. */
    private static final Duration LOGIN = Duration.ofSeconds(4);

    private final SshNetwork network;

    RememberedLines(SshSettings settings, Machines machines) {
        network = new SshNetwork(settings.connectingWithin(LOGIN), machines.bastion());
    }

    @Override
    public boolean knows(String instanceId) {
        return network.knows(instanceId);
    }

    @Override
    public void reachBastion() {
        network.reachBastion();
    }

    @Override
    public Host node(Node node) {
        return network.node(node);
    }

    @Override
    public void close() {
        network.close();
    }
}
