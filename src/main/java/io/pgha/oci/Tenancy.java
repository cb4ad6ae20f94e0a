package io.pgha.oci;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * The cloud as pgha uses it: verbs that take and give values, whose failures are problems, and that try again what is worth it.
 * Nothing is read and nobody called before the first verb. May be used by many threads at once.
 */
public final class Tenancy implements AutoCloseable {
    private final TenancySettings settings;
    private final Clients clients;
    private final Calls calls;
    private final Timing timing;

    /**
     * A tenancy with the usual patience.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if the compartment is missing or no compartment
     */
    public static Tenancy open(TenancySettings settings) {
        return open(settings, Timing.usual());
    }

    /** A tenancy with other patience. */
    public static Tenancy open(TenancySettings settings, Timing timing) {
        if (settings.compartment().isBlank()) {
            throw Problem.of("COMPARTMENT_MISSING", Problem.Kind.USAGE, "No compartment is given.")
                    .because("Everything pgha makes in the cloud is made in one compartment.")
                    .withNext("context set compartment OCID")
                    .toException();
        }
        Ocid.check(settings.compartment(), "compartment", Ocid.Kind.COMPARTMENT, Ocid.Kind.TENANCY);
        Clock clock = Clock.systemUTC();
        return new Tenancy(
                settings,
                new Clients(settings, timing),
                new Calls(timing, new CloudProblems(settings, new ClockSkew(clock)), clock),
                timing);
    }

    private Tenancy(TenancySettings settings, Clients clients, Calls calls, Timing timing) {
        this.settings = settings;
        this.clients = clients;
        this.calls = calls;
        this.timing = timing;
    }

    /** The same tenancy over the same connections, for one command: it is told of every new try and can be stopped. */
    public Tenancy watchedBy(Consumer<String> onRetry, Cancellation cancellation) {
        return new Tenancy(settings, clients, calls.watchedBy(onRetry, cancellation), timing);
    }

    /** What it was opened with. */
    public TenancySettings settings() {
        return settings;
    }

    /** OCID of the compartment that everything is made and looked for in. */
    public String compartment() {
        return settings.compartment();
    }

    /** OCID of the tenancy itself, its root compartment. */
    public String tenancyId() {
        return clients.login().tenancyId();
    }

    /** Instances, images, shapes and what is attached to instances. */
    public Compute compute() {
        return new Compute(clients, calls);
    }

    /** Subnets, security groups and addresses. */
    public Network network() {
        return new Network(clients, calls);
    }

    /** Block volumes. */
    public Storage storage() {
        return new Storage(clients, calls);
    }

    /** Availability domains, and the rights of instances. */
    public Iam iam() {
        return new Iam(clients, calls);
    }

    /** Secrets that a vault keeps. */
    public Vault vault() {
        return new Vault(clients, calls, timing, settings.endpoint());
    }

    /** Closes the connections, of all tenancies that share them. */
    @Override
    public void close() {
        clients.close();
    }
}
