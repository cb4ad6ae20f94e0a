package io.pgha.ops.session;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.Progress;
import io.pgha.observe.EtcdReader;
import io.pgha.ops.cloud.CreateNodes;
import io.pgha.ops.cloud.InspectCloud;
import io.pgha.ops.cloud.PowerNodes;
import io.pgha.ops.doctor.Diagnose;
import io.pgha.ops.etcd.EtcdVerbs;
import io.pgha.ops.patroni.PatroniWork;
import io.pgha.ops.patroni.SeeMembers;
import io.pgha.ops.rotation.ListSecrets;
import io.pgha.ops.rotation.RotateSecrets;
import io.pgha.ops.stack.ConfigureStack;
import io.pgha.ops.stack.StackDrift;
import io.pgha.ops.status.ShowClusterStatus;
import io.pgha.spec.Homes;
import io.pgha.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the verbs on one cluster, each for one command, out of what its session has open. */
public final class Verbs {
    private final ClusterSession session;
    private final Stack stack = Stack.standard(this::binary);

    Verbs(ClusterSession session) {
        this.session = session;
    }

    /** The verb that makes the machines, with our way of logging in to them. */
    public CreateNodes createNodes(Progress progress, Cancellation cancellation) {
        return new CreateNodes(session.cloud(progress, cancellation), session::logins);
    }

    /** The verb that starts, stops and reboots machines, with our way of logging in to them. */
    public PowerNodes powerNodes(Progress progress, Cancellation cancellation) {
        return new PowerNodes(session.cloud(progress, cancellation), session::logins);
    }

    /** The verbs on the stack. */
    public ConfigureStack stack() {
        return new ConfigureStack(session.spec(), session.machines(), stack, session.fleet(), session.sources());
    }

    private byte[] binary(String path) {
        Path file = session.around()
                .directory()
                .resolve(Homes.expand(path, session.around().home()));
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Problem.of("CONFD_BINARY", Problem.Kind.USAGE, "The confd binary " + file + " cannot be read.")
                    .at("confd.file")
                    .because("The system says: " + e.getMessage())
                    .withNext("cluster validate", "cluster show")
                    .toException(e);
        }
    }

    /** The verb that gives secrets other values. */
    public RotateSecrets rotateSecrets() {
        return new RotateSecrets(
                session.spec(),
                session.machines(),
                stack(),
                session.fleet(),
                session.sources(),
                session.around().clock());
    }

    /** The verb that tells which secrets there are. */
    public ListSecrets listSecrets() {
        return new ListSecrets(
                session.spec(),
                session.machines(),
                session.fleet(),
                session.around().clock());
    }

    /** The look at Patroni's members. */
    public SeeMembers patroniMembers(Cancellation cancellation) {
        return new SeeMembers(
                session.spec(),
                session.machines(),
                session.patroniStore(cancellation),
                session.patroni(cancellation),
                session::host);
    }

    /** What one command needs to change something through Patroni. */
    public PatroniWork patroniWork(Progress progress, Cancellation cancellation) {
        return new PatroniWork(
                session.spec(),
                session.machines(),
                patroniMembers(cancellation),
                session.patroniStore(cancellation),
                session.patroni(cancellation),
                session.patroniControl(cancellation),
                progress,
                cancellation);
    }

    /** The verbs on etcd. */
    public EtcdVerbs etcdVerbs(Cancellation cancellation) {
        return new EtcdVerbs(
                session.spec().name(),
                session.spec().etcd().quotaBackendBytes(),
                session.etcdChannels(cancellation),
                session.etcdNodes(),
                cancellation);
    }

    /** The look at the whole cluster. */
    public ShowClusterStatus status(Cancellation cancellation) {
        return new ShowClusterStatus(
                session.spec(),
                session.machines(),
                session.fleet(),
                session.patroni(cancellation),
                new EtcdReader(session.etcdChannels(cancellation)));
    }

    /** The look at all of the cluster that says what ails it. */
    public Diagnose diagnose() {
        return new Diagnose(
                session.spec(),
                session.machines(),
                session.fleet(),
                new StackDrift(session.spec(), session.machines(), stack, session.fleet(), session.sources()),
                limited -> new InspectCloud(session.cloud(Progress.silent(), limited)).now(),
                session.around().clock());
    }
}
