package io.pgha.ops.cloud;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Progress;
import io.pgha.oci.Tenancy;
import io.pgha.remote.Fleet;
import java.util.Optional;

/** What one command needs to work on one cluster in the cloud. */
public record CloudWork(
        Tenancy tenancy, ClusterSpec spec, Fleet fleet, Pace pace, Progress progress, Cancellation cancellation) {

    CloudReader reader() {
        return new CloudReader(tenancy, spec, fleet, cancellation);
    }

    /** A look at the networks of the tenancy. */
    public Subnets subnets() {
        return new Subnets(tenancy, fleet, cancellation);
    }

    Tags tags() {
        return new Tags(spec.name(), spec.cloud().tags());
    }

    /** A loop that only removes and switches. */
    Convergence removal() {
        Attempts attempts = new Attempts();
        Launcher none = new Launcher(tenancy, tags(), attempts, progress);
        CloudHands hands = new CloudHands(tenancy, tags(), Optional.empty(), attempts, none);
        return new Convergence(() -> reader().readAll(), hands, fleet, pace, progress, cancellation);
    }

    /** A loop that builds what a design wants. */
    Convergence building(CloudDesign design, Launcher launcher, Attempts attempts) {
        CloudHands hands = new CloudHands(tenancy, tags(), Optional.of(design), attempts, launcher);
        return new Convergence(() -> reader().readAll(), hands, fleet, pace, progress, cancellation);
    }
}
