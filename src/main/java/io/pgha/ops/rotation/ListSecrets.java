package io.pgha.ops.rotation;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Problem;
import io.pgha.model.SecretName;
import io.pgha.ops.secrets.ClusterAuthority;
import io.pgha.ops.stack.HeldSecrets;
import io.pgha.plan.NodeFleet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Tells which secrets a cluster has, where they come from and how old they are; never a value. */
public final class ListSecrets {
    private final ClusterSpec spec;
    private final Machines machines;
    private final NodeFleet fleet;
    private final InstantSource clock;

    /** The verb for one cluster. */
    public ListSecrets(ClusterSpec spec, Machines machines, NodeFleet fleet, InstantSource clock) {
        this.spec = spec;
        this.machines = machines;
        this.fleet = fleet;
        this.clock = clock;
    }

    /**
     * The secrets of a cluster.
     *
     * @param unfinished true if a change of secrets was cut off
     * @param problems why some nodes did not answer
     */
    public record SecretList(String cluster, boolean unfinished, List<SecretRow> secrets, List<Problem> problems) {
        public SecretList {
            secrets = List.copyOf(secrets);
            problems = List.copyOf(problems);
        }
    }

    /**
     * One secret.
     *
     * @param purpose what it lets in
     * @param source where the cluster file says it comes from
     * @param role the role in PostgreSQL it belongs to
     * @param held true if the nodes hold a value
     * @param holders names of the nodes that hold the present value
     * @param since when it got that value, or empty if the nodes hold none
     * @param age time since then
     */
    public record SecretRow(
            String name,
            String purpose,
            String source,
            Optional<String> role,
            boolean held,
            List<String> holders,
            Optional<Instant> since,
            Optional<Duration> age) {
        public SecretRow {
            holders = List.copyOf(holders);
        }
    }

    /**
     * The list.
     *
     * @throws io.pgha.model.ProblemException if no node holds any, or none answers
     */
    public SecretList list(Cancellation cancellation) {
        HeldSecrets held = HeldSecrets.look(machines.nodes(), fleet, cancellation)
                .orElseThrow(() -> Problem.of(
                                "NOT_CONFIGURED",
                                Problem.Kind.PRECONDITION,
                                "The nodes of " + spec.name() + " are not configured yet.")
                        .withNext("stack configure all", "cluster deploy")
                        .toException());
        Instant founded = new ClusterAuthority(
                        held.secrets().caCertificate(), held.secrets().caKey())
                .since();
        List<SecretRow> rows = SecretName.all(spec).stream()
                .map(name -> row(name, held, founded))
                .toList();
        return new SecretList(
                spec.name(), held.unfinished(), rows, List.copyOf(held.silent().values()));
    }

    private SecretRow row(SecretName name, HeldSecrets held, Instant founded) {
        boolean known = held.secrets().get(name).isPresent();
        Optional<Instant> since =
                known ? Optional.of(held.secrets().changed().getOrDefault(name.toString(), founded)) : Optional.empty();
        return new SecretRow(
                name.toString(),
                name.kind().purpose(),
                name.source(spec).toString(),
                name.databaseRole(spec),
                known,
                known ? held.holders() : List.of(),
                since,
                since.map(at -> Duration.between(at, clock.instant())));
    }
}
