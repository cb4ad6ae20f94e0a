package io.pgha.ops.cloud;

import io.pgha.oci.Compute.PowerAction;
import io.pgha.oci.resource.DynamicGroup;
import io.pgha.oci.resource.Instance;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Policy;
import io.pgha.oci.resource.PublicIp;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.oci.resource.Spot;
import io.pgha.oci.resource.VolumeAttachment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes, purely, what is missing between the design of a cluster and what the cloud holds. It looks at nothing but the cloud,
 * so that a run that was cut off anywhere is resumed by the next.
 */
final class CloudPlanner {
    private final CloudDesign design;
    private final CloudCluster cluster;
    private final List<CloudChange> now = new ArrayList<>();
    private final List<CloudChange> later = new ArrayList<>();
    private final List<CloudPlan.Pending> pending = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private CloudPlanner(CloudDesign design, CloudCluster cluster) {
        this.design = design;
        this.cluster = cluster;
    }

    static CloudPlan plan(CloudDesign design, CloudCluster cluster) {
        return new CloudPlanner(design, cluster).plan();
    }

    private CloudPlan plan() {
        group(Role.BASTION_GROUP);
        group(Role.NODE_GROUP);
        rules(Role.BASTION_GROUP);
        rules(Role.NODE_GROUP);
        virtualIp();
        design.machines().forEach(this::machine);
        design.nodes().forEach(this::volume);
        if (design.reservesBastionAddress()) {
            bastionAddress();
        }
        design.rights().ifPresent(this::rights);
        surplus();
        return new CloudPlan(now, later, pending, remarks);
    }

    private static String groupName(CloudDesign design, Role role) {
        return design.cluster() + (role == Role.BASTION_GROUP ? "-bastion" : "-nodes");
    }

    private void group(Role role) {
        String name = groupName(design, role);
        Optional<CloudCluster.Group> group = cluster.group(role);
        if (group.isEmpty()) {
            now.add(new CloudChange.CreateGroup(role, name));
        } else if (group.get().state() != LifecycleState.AVAILABLE) {
            await("network", "security group " + name, group.get().state());
        }
    }

    private void rules(Role role) {
        String name = groupName(design, role);
        Map<Role, String> ids = groupIds();
        List<GroupRule> wanted =
                design.rules().stream().filter(rule -> rule.group() == role).toList();
        List<CloudChange.GroupRuleText> missing = new ArrayList<>();
        List<SecurityRule.Placed> there =
                cluster.group(role).map(CloudCluster.Group::rules).orElse(List.of());
        for (GroupRule rule : wanted) {
            Optional<SecurityRule> resolved = rule.resolve(ids);
            if (resolved.isEmpty()
                    || there.stream().noneMatch(placed -> placed.rule().lets(resolved.get()))) {
                missing.add(new CloudChange.GroupRuleText(rule.toString(), resolved));
            }
        }
        boolean possible = ids.containsKey(role)
                && missing.stream().allMatch(rule -> rule.rule().isPresent());
        if (!missing.isEmpty()) {
            (possible ? now : later).add(new CloudChange.AddRules(name, cluster.groupId(role), missing));
        }
        if (ids.containsKey(role) && ids.size() == 2) {
            removeStale(role, name, wanted, there, ids);
        }
    }

    // A rule added twice (its first answer was lost) is stale once. What others have added is not ours to remove.
    private void removeStale(
            Role role, String name, List<GroupRule> wanted, List<SecurityRule.Placed> there, Map<Role, String> ids) {
        List<SecurityRule> kept = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        for (SecurityRule.Placed placed : there) {
            boolean isWanted = wanted.stream()
                    .flatMap(rule -> rule.resolve(ids).stream())
                    .anyMatch(rule -> rule.lets(placed.rule()));
            boolean isDouble = kept.stream().anyMatch(rule -> rule.lets(placed.rule()));
            if (isWanted && !isDouble) {
                kept.add(placed.rule());
            } else if (placed.rule().description().startsWith(GroupRule.MARK)) {
                stale.add(placed.id());
            } else {
                remarks.add("Security group " + name + " has a rule that is not pgha's: "
                        + placed.rule().description());
            }
        }
        if (!stale.isEmpty()) {
            now.add(new CloudChange.RemoveRules(ids.getOrDefault(role, ""), name, stale));
        }
    }

    private Map<Role, String> groupIds() {
        Map<Role, String> ids = new LinkedHashMap<>();
        for (Role role : List.of(Role.BASTION_GROUP, Role.NODE_GROUP)) {
            cluster.groupId(role).ifPresent(id -> ids.put(role, id));
        }
        return ids;
    }

    private void virtualIp() {
        if (cluster.virtualIps().isEmpty()) {
            now.add(new CloudChange.ReserveVirtualIp(design.virtualIp()));
            return;
        }
        String address = cluster.virtualIps().get(0).address();
        design.virtualIp().filter(wanted -> !wanted.equals(address)).ifPresent(wanted -> {
            remarks.add("The virtual IP is " + address + ", the cluster file says " + wanted + ".");
        });
    }

    private void machine(MachineDesign wanted) {
        Optional<CloudCluster.Machine> machine = cluster.machine(wanted.name());
        if (machine.isEmpty()) {
            launch(wanted);
            return;
        }
        Instance instance = machine.get().instance();
        switch (instance.state()) {
            case RUNNING -> {
                if (machine.get().vnic().isEmpty()) {
                    pending.add(new CloudPlan.Pending(wanted.name(), "running, network interface being attached"));
                }
            }
            case STOPPED -> now.add(new CloudChange.Power(wanted.name(), instance.id(), PowerAction.START));
            default -> await(wanted.name(), "instance", instance.state());
        }
        if (!instance.shape().equals(wanted.shape())) {
            remarks.add(wanted.name() + " has shape " + instance.shape() + ", the cluster file says " + wanted.shape()
                    + ".");
        }
    }

    // A node whose volume is there must go where the volume is. The virtual IP is kept first, so that no node gets its
    // address.
    private void launch(MachineDesign wanted) {
        List<Spot> spots = cluster.volume(wanted.name())
                .map(volume -> volume.volume().availabilityDomain())
                .map(domain -> wanted.spots().stream()
                        .filter(spot -> spot.availabilityDomain().equals(domain))
                        .toList())
                .filter(near -> !near.isEmpty())
                .orElse(wanted.spots());
        Optional<String> group = cluster.groupId(wanted.group());
        boolean possible = group.isPresent()
                && (wanted.role() == Role.BASTION || !cluster.virtualIps().isEmpty());
        (possible ? now : later).add(new CloudChange.Launch(wanted, spots, group));
    }

    private void volume(MachineDesign node) {
        Optional<Instance> instance = cluster.machine(node.name())
                .map(CloudCluster.Machine::instance)
                .filter(each -> each.state().isLive());
        Optional<CloudCluster.DataVolume> found = cluster.volume(node.name());
        if (found.isEmpty()) {
            (instance.isPresent() ? now : later)
                    .add(new CloudChange.CreateVolume(
                            node.name(),
                            instance.map(each -> each.spot().availabilityDomain()),
                            design.dataVolumeGb(),
                            design.dataVolumeVpus()));
            later.add(new CloudChange.AttachVolume(node.name(), Optional.empty(), Optional.empty()));
            return;
        }
        CloudCluster.DataVolume volume = found.get();
        if (volume.volume().state() != LifecycleState.AVAILABLE) {
            await(node.name(), "data volume", volume.volume().state());
        }
        if (volume.volume().sizeGb() != design.dataVolumeGb()) {
            remarks.add("The data volume of " + node.name() + " has "
                    + volume.volume().sizeGb() + " GB, the cluster file says " + design.dataVolumeGb() + ".");
        }
        attachment(node.name(), volume, instance);
    }

    private void attachment(String node, CloudCluster.DataVolume volume, Optional<Instance> instance) {
        Optional<VolumeAttachment> attachment = volume.attachment();
        if (attachment.isEmpty()) {
            boolean possible = volume.volume().state() == LifecycleState.AVAILABLE
                    && instance.filter(each -> each.state() == LifecycleState.RUNNING)
                            .isPresent();
            (possible ? now : later)
                    .add(new CloudChange.AttachVolume(
                            node,
                            instance.map(Instance::id),
                            Optional.of(volume.volume().id())));
        } else if (attachment.get().state() != LifecycleState.ATTACHED) {
            await(node, "data volume", attachment.get().state());
        } else if (instance.filter(each -> each.id().equals(attachment.get().instanceId()))
                .isEmpty()) {
            pending.add(new CloudPlan.Pending(node, "data volume still attached to an instance that is going"));
        }
    }

    private void bastionAddress() {
        Optional<String> vnic =
                cluster.bastionMachine().flatMap(CloudCluster.Machine::vnic).map(found -> found.id());
        Optional<PublicIp> address = cluster.publicIps().stream().findFirst();
        if (address.isEmpty()) {
            now.add(new CloudChange.ReserveBastionAddress());
            later.add(new CloudChange.AssignBastionAddress(Optional.empty(), vnic));
            return;
        }
        LifecycleState state = address.get().state();
        boolean isAssigned = cluster.bastion()
                .filter(bastion -> bastion.publicAddress().equals(address.get().address()))
                .isPresent();
        if (state == LifecycleState.AVAILABLE || state == LifecycleState.UNASSIGNED) {
            (vnic.isPresent() ? now : later).add(new CloudChange.AssignBastionAddress(address.map(PublicIp::id), vnic));
        } else if (state != LifecycleState.ASSIGNED || !isAssigned) {
            await("bastion address", "public IP", state);
        }
    }

    private void rights(NodeRights rights) {
        List<String> instances = cluster.nodeMachines().stream()
                .filter(machine -> machine.state().isLive())
                .map(machine -> machine.instance().id())
                .toList();
        boolean allThere = design.nodes().stream().allMatch(node -> cluster.machine(node.name())
                .filter(machine -> machine.state().isLive())
                .isPresent());
        Optional<String> rule = allThere ? Optional.of(NodeRights.matchingRule(instances)) : Optional.empty();
        Optional<DynamicGroup> group = cluster.dynamicGroups().stream().findFirst();
        if (group.isEmpty()
                || (rule.isPresent() && !rule.get().equals(group.get().matchingRule()))) {
            (rule.isPresent() ? now : later)
                    .add(new CloudChange.SetDynamicGroup(group.map(DynamicGroup::id), rights.dynamicGroup(), rule));
        }
        Optional<Policy> policy = cluster.policies().stream().findFirst();
        if (policy.isEmpty() || !policy.get().statements().equals(rights.statements())) {
            (group.isPresent() ? now : later)
                    .add(new CloudChange.SetPolicy(
                            policy.map(Policy::id), group.map(DynamicGroup::id), rights.policy(), rights.statements()));
        }
    }

    private void surplus() {
        List<String> wanted =
                design.machines().stream().map(MachineDesign::name).toList();
        Map<String, Integer> counts = new LinkedHashMap<>();
        cluster.machines().stream()
                .filter(machine -> machine.state().isLive())
                .forEach(machine -> counts.merge(machine.name(), 1, Integer::sum));
        counts.forEach((name, count) -> {
            if (!wanted.contains(name)) {
                remarks.add(name + " is in the cloud and not in the cluster file.");
            } else if (count > 1) {
                remarks.add(count + " instances carry the name " + name + ".");
            }
        });
    }

    private void await(String subject, String thing, LifecycleState state) {
        pending.add(new CloudPlan.Pending(
                subject,
                thing + " " + state.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')));
    }
}
