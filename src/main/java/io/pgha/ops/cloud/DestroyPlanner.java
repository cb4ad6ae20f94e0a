package io.pgha.ops.cloud;

import io.pgha.oci.resource.VolumeAttachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Computes, purely, what is left to remove: instances first, then what they hold on to, then what lets them in. Only what carries
 * the cluster's tag is ever in a plan, since only that is in a {@link CloudCluster}.
 */
final class DestroyPlanner {
    private final CloudCluster cluster;
    private final List<CloudChange> now = new ArrayList<>();
    private final List<CloudChange> later = new ArrayList<>();
    private final List<CloudPlan.Pending> pending = new ArrayList<>();

    private DestroyPlanner(CloudCluster cluster) {
        this.cluster = cluster;
    }

    /** The removal of everything. */
    static CloudPlan everything(CloudCluster cluster) {
        DestroyPlanner planner = new DestroyPlanner(cluster);
        planner.machines(cluster.machines());
        planner.volumes(cluster.volumes(), true);
        planner.addresses();
        planner.groups();
        planner.rights();
        return planner.plan();
    }

    /**
     * The removal of some machines; the cluster around them stays.
     *
     * @param withData true to remove their data volumes too
     */
    static CloudPlan machines(CloudCluster cluster, Set<String> names, boolean withData) {
        DestroyPlanner planner = new DestroyPlanner(cluster);
        planner.machines(cluster.machines().stream()
                .filter(machine -> names.contains(machine.name()))
                .toList());
        planner.volumes(
                cluster.volumes().stream()
                        .filter(volume -> names.contains(volume.node()))
                        .toList(),
                withData);
        return planner.plan();
    }

    private CloudPlan plan() {
        return new CloudPlan(now, later, pending, List.of());
    }

    private void machines(List<CloudCluster.Machine> machines) {
        for (CloudCluster.Machine machine : machines) {
            if (machine.state().isEnding()) {
                pending.add(new CloudPlan.Pending(machine.name(), "instance terminating"));
            } else {
                now.add(new CloudChange.Terminate(
                        machine.name(), machine.instance().id()));
            }
        }
    }

    private void volumes(List<CloudCluster.DataVolume> volumes, boolean delete) {
        for (CloudCluster.DataVolume volume : volumes) {
            Optional<VolumeAttachment> attachment = volume.attachment();
            boolean isHeld = attachment
                    .filter(tie -> cluster.machines().stream()
                            .anyMatch(machine -> machine.instance().id().equals(tie.instanceId())))
                    .isPresent();
            if (volume.volume().state().isEnding()) {
                pending.add(new CloudPlan.Pending(volume.node(), "data volume terminating"));
                continue;
            }
            if (attachment.isPresent() && !isHeld) {
                if (attachment.get().state().isEnding()) {
                    pending.add(new CloudPlan.Pending(volume.node(), "data volume detaching"));
                } else {
                    now.add(new CloudChange.DetachVolume(
                            volume.node(), attachment.get().id()));
                }
            }
            if (delete) {
                (attachment.isEmpty() && volume.volume().state().isReady() ? now : later)
                        .add(new CloudChange.DeleteVolume(
                                volume.node(),
                                volume.volume().id(),
                                volume.volume().sizeGb()));
            }
        }
    }

    private void addresses() {
        boolean free = cluster.machines().isEmpty();
        cluster.virtualIps().forEach(ip -> {
            boolean isCarried = ip.vnicId().isPresent();
            if (isCarried && free) {
                now.add(new CloudChange.DetachVirtualIp(ip.id(), ip.address()));
            }
            (free && !isCarried ? now : later).add(new CloudChange.ReleaseVirtualIp(ip.id(), ip.address()));
        });
        cluster.publicIps().forEach(ip -> {
            if (ip.state().isEnding()) {
                pending.add(new CloudPlan.Pending("bastion address", "public IP being released"));
            } else {
                (free ? now : later).add(new CloudChange.ReleaseBastionAddress(ip.id(), ip.address()));
            }
        });
    }

    // A group that a rule of another names cannot be deleted: all rules go before the first group.
    private void groups() {
        boolean free = cluster.machines().isEmpty();
        boolean hasRules =
                cluster.groups().stream().anyMatch(group -> !group.rules().isEmpty());
        for (CloudCluster.Group group : cluster.groups()) {
            String name = group.group().name();
            if (!group.state().isLive()) {
                pending.add(new CloudPlan.Pending(
                        "network",
                        "security group " + name + " " + group.state().name().toLowerCase(Locale.ROOT)));
                continue;
            }
            if (!group.rules().isEmpty()) {
                (free ? now : later)
                        .add(new CloudChange.RemoveRules(
                                group.group().id(),
                                name,
                                group.rules().stream().map(rule -> rule.id()).toList()));
            }
            (free && !hasRules ? now : later)
                    .add(new CloudChange.DeleteGroup(group.group().id(), name));
        }
    }

    private void rights() {
        boolean free = cluster.machines().isEmpty();
        cluster.policies().stream().filter(policy -> !policy.state().isEnding()).forEach(policy -> (free ? now : later)
                .add(new CloudChange.DeletePolicy(policy.id(), policy.name())));
        cluster.dynamicGroups().stream()
                .filter(group -> !group.state().isEnding())
                .forEach(group -> (free && cluster.policies().isEmpty() ? now : later)
                        .add(new CloudChange.DeleteDynamicGroup(group.id(), group.name())));
    }
}
