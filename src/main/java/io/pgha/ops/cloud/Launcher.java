package io.pgha.ops.cloud;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.oci.Tenancy;
import io.pgha.oci.resource.Launch;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.Spot;
import io.pgha.oci.resource.WorkRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Launches machines, at the next place if one is full, and notices launches that the cloud accepted and then failed: a full host or
 * a bad host name may show only in the work request.
 */
final class Launcher {
    private final Tenancy tenancy;
    private final Tags tags;
    private final Attempts attempts;
    private final Progress progress;
    private final Map<String, Begun> begun = new ConcurrentHashMap<>();
    private final Map<String, Set<Spot>> full = new ConcurrentHashMap<>();
    private final Map<String, Spot> claimed = new ConcurrentHashMap<>();

    private record Begun(MachineDesign machine, Spot spot, Optional<String> workRequestId) {}

    Launcher(Tenancy tenancy, Tags tags, Attempts attempts, Progress progress) {
        this.tenancy = tenancy;
        this.tags = tags;
        this.attempts = attempts;
        this.progress = progress;
    }

    /**
     * Begins to launch a machine at the first of its places that is not full.
     *
     * @throws ProblemException with code OUT_OF_HOST_CAPACITY if all are
     */
    void launch(CloudChange.Launch change) {
        MachineDesign machine = change.machine();
        for (Optional<Spot> next = claim(change); next.isPresent(); next = claim(change)) {
            Spot spot = next.get();
            LaunchOrder order = order(change, spot);
            try {
                Launch launch = attempts.create(
                        words(order),
                        token -> tenancy.compute().launch(order, token),
                        made -> made.instance().state().isGone());
                begun.put(launch.instance().id(), new Begun(machine, spot, launch.workRequestId()));
                return;
            } catch (ProblemException e) {
                if (!e.first().code().equals("OUT_OF_HOST_CAPACITY")) {
                    throw e;
                }
                isFull(machine, spot);
            }
        }
        throw allFull(change);
    }

    // Two nodes in one place would fall together: a place that no other node has comes first.
    private synchronized Optional<Spot> claim(CloudChange.Launch change) {
        String name = change.machine().name();
        Set<Spot> tried = full.getOrDefault(name, Set.of());
        List<Spot> left =
                change.spots().stream().filter(spot -> !tried.contains(spot)).toList();
        Optional<Spot> free = left.stream()
                .filter(spot -> change.machine().role() == Role.BASTION
                        || claimed.entrySet().stream()
                                .noneMatch(other -> !other.getKey().equals(name)
                                        && other.getValue().equals(spot)))
                .findFirst()
                .or(() -> left.stream().findFirst());
        if (change.machine().role() == Role.NODE) {
            free.ifPresent(spot -> claimed.put(name, spot));
        }
        return free;
    }

    /**
     * Looks for launches of this run whose instance is gone again.
     *
     * @throws ProblemException with code LAUNCH_FAILED and the cloud's own reasons if one failed for another reason than a full place
     */
    void inspect(CloudCluster cluster) {
        cluster.nodeMachines()
                .forEach(machine ->
                        claimed.put(machine.name(), machine.instance().spot()));
        begun.forEach((instanceId, launch) -> {
            boolean isUp = cluster.machines().stream()
                    .anyMatch(machine -> machine.instance().id().equals(instanceId)
                            && machine.state().isLive());
            if (!isUp) {
                launch.workRequestId()
                        .map(id -> tenancy.compute().workRequest(id))
                        .filter(request -> request.status() == WorkRequest.Status.FAILED)
                        .ifPresent(request -> failed(instanceId, launch, request));
            }
        });
    }

    private void failed(String instanceId, Begun launch, WorkRequest request) {
        begun.remove(instanceId);
        if (request.errors().stream()
                .anyMatch(error -> error.toLowerCase(Locale.ROOT).contains("host capacity"))) {
            isFull(launch.machine(), launch.spot());
            return;
        }
        throw Problem.of(
                        "LAUNCH_FAILED",
                        Problem.Kind.REMOTE,
                        "The cloud accepted to launch " + launch.machine().name() + " and then could not.")
                .at(launch.machine().name() + " in " + launch.spot())
                .because(
                        request.errors().isEmpty()
                                ? "The work request gives no reason."
                                : String.join(" ", request.errors()))
                .withEvidence(List.of("work request " + request.id(), "instance " + instanceId))
                .withNext("node list", "subnet check")
                .toException();
    }

    private void isFull(MachineDesign machine, Spot spot) {
        full.computeIfAbsent(machine.name(), name -> ConcurrentHashMap.newKeySet())
                .add(spot);
        progress.note(machine.name() + ": no host for " + machine.shape() + " left in " + spot);
    }

    private static ProblemException allFull(CloudChange.Launch change) {
        return Problem.of(
                        "OUT_OF_HOST_CAPACITY",
                        Problem.Kind.REMOTE,
                        "The cloud has no host left for " + change.machine().name() + " ("
                                + change.machine().size() + ").")
                .at(change.machine().name())
                .because(
                        "Every place it may go to is full. Another shape, fewer OCPUs, or the same in an hour may work.")
                .withEvidence(change.spots().stream()
                        .map(spot -> spot + ": out of host capacity")
                        .toList())
                .withNext("node plan")
                .toException();
    }

    private LaunchOrder order(CloudChange.Launch change, Spot spot) {
        MachineDesign machine = change.machine();
        return new LaunchOrder(
                tenancy.compartment(),
                spot,
                machine.name(),
                machine.subnet().dnsLabel().isPresent(),
                machine.subnet().id(),
                change.groupId().orElseThrow(),
                machine.privateAddress(),
                machine.hasPublicAddress(),
                machine.image().id(),
                machine.shape(),
                machine.flexible(),
                machine.bootVolumeGb(),
                machine.authorizedKeys(),
                tags.of(machine.role(), machine.name()));
    }

    // A record's text names all its parts, so another content is another token.
    private static List<Object> words(LaunchOrder order) {
        return List.of(
                "instance",
                order.compartmentId(),
                order.tags().get(Tags.CLUSTER),
                new java.util.TreeMap<>(order.tags()),
                order.spot(),
                order.subnetId(),
                order.groupId(),
                order.privateAddress(),
                order.publicAddress(),
                order.imageId(),
                order.shape(),
                order.flexible(),
                order.bootVolumeGb(),
                order.authorizedKeys());
    }
}
