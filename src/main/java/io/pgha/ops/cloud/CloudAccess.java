package io.pgha.ops.cloud;

import io.pgha.model.Cancellation;
import io.pgha.model.Progress;
import io.pgha.model.Secret;
import io.pgha.oci.Tenancy;
import io.pgha.oci.TenancySettings;
import io.pgha.remote.Fleet;
import java.util.LinkedHashMap;
import java.util.Map;

/** The clouds of one session: a tenancy is opened when first asked for, and shared by all commands until the session ends. */
public final class CloudAccess implements AutoCloseable {
    private final Map<TenancySettings, Tenancy> open = new LinkedHashMap<>();
    private final Fleet fleet;
    private final Pace pace;

    /** Access that looks at the cloud at the usual pace. */
    public CloudAccess() {
        this(new Fleet(), Pace.usual());
    }

    /** Access at another pace. */
    public CloudAccess(Fleet fleet, Pace pace) {
        this.fleet = fleet;
        this.pace = pace;
    }

    /** The cloud for one command: new tries are told as progress, and stop with the command. */
    public CloudWork work(CloudTarget target, Progress progress, Cancellation cancellation) {
        return new CloudWork(
                tenancy(target.settings()).watchedBy(progress::note, cancellation),
                target.spec(),
                fleet,
                pace,
                progress,
                cancellation);
    }

    /** A look at the networks of a tenancy, for which no cluster is needed. */
    public Subnets subnets(TenancySettings settings, Progress progress, Cancellation cancellation) {
        return new Subnets(tenancy(settings).watchedBy(progress::note, cancellation), fleet, cancellation);
    }

    /** All that the cloud holds of a cluster: machines, their volumes and addresses, and groups. */
    public CloudCluster find(CloudTarget target, Progress progress, Cancellation cancellation) {
        return work(target, progress, cancellation).reader().read();
    }

    /**
     * The current version of a secret of OCI Vault.
     *
     * @param secretId its OCID
     * @throws io.pgha.model.ProblemException if it cannot be read
     */
    public Secret secret(CloudTarget target, String secretId) {
        return tenancy(target.settings()).vault().current(secretId);
    }

    private synchronized Tenancy tenancy(TenancySettings settings) {
        return open.computeIfAbsent(settings, Tenancy::open);
    }

    /** Closes all tenancies. */
    @Override
    public synchronized void close() {
        open.values().forEach(Tenancy::close);
        open.clear();
    }
}
