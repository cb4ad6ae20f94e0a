package io.pgha.ops.cloud;

import io.pgha.model.Bastion;
import io.pgha.model.Cidr;
import io.pgha.model.Node;
import io.pgha.model.VirtualIp;
import io.pgha.oci.resource.DynamicGroup;
import io.pgha.oci.resource.Instance;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Policy;
import io.pgha.oci.resource.PrivateIp;
import io.pgha.oci.resource.PublicIp;
import io.pgha.oci.resource.SecurityGroup;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.oci.resource.Subnet;
import io.pgha.oci.resource.Vnic;
import io.pgha.oci.resource.Volume;
import io.pgha.oci.resource.VolumeAttachment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that the cloud holds of one cluster at one moment, found by its tags; what is terminated but still listed is left out.
 *
 * @param nodeSubnet the subnet of the nodes, if it can be read
 * @param dynamicGroups those of the cluster; none also if rights were not asked for
 * @param policies those of the cluster; none also if rights were not asked for
 */
public record CloudCluster(
        String name,
        List<Group> groups,
        List<Machine> machines,
        List<DataVolume> volumes,
        List<PrivateIp> virtualIps,
        List<PublicIp> publicIps,
        List<DynamicGroup> dynamicGroups,
        List<Policy> policies,
        Optional<Subnet> nodeSubnet) {

    public CloudCluster {
        groups = List.copyOf(groups);
        machines = machines.stream().sorted(Machine.ORDER).toList();
        volumes = List.copyOf(volumes);
        virtualIps = List.copyOf(virtualIps);
        publicIps = List.copyOf(publicIps);
        dynamicGroups = List.copyOf(dynamicGroups);
        policies = List.copyOf(policies);
    }

    /** A cluster of which the cloud holds nothing. */
    public static CloudCluster none(String name) {
        return new CloudCluster(
                name, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
    }

    /** A security group with its rules. */
    public record Group(Role role, SecurityGroup group, List<SecurityRule.Placed> rules) {
        public Group {
            rules = List.copyOf(rules);
        }

        LifecycleState state() {
            return group.state();
        }
    }

    /**
     * The bastion or a node.
     *
     * @param name its host name
     * @param vnic its primary VNIC, once that is attached
     */
    public record Machine(Role role, String name, Instance instance, Optional<Vnic> vnic) {
        private static final Comparator<Machine> ORDER = Comparator.comparing(Machine::role)
                .thenComparing(Machine::index)
                .thenComparing(Machine::name)
                .thenComparing(machine -> machine.instance().created());

        /** The number its name ends with, or 0. */
        public int index() {
            String digits = name.replaceFirst("^.*?(\\d*)$", "$1");
            return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
        }

        /** Where its instance is in its life. */
        public LifecycleState state() {
            return instance.state();
        }
    }

    /**
     * The data volume of a node, which outlives the node's instance.
     *
     * @param node host name of the node
     * @param attachment what ties it to an instance, unless that is detached
     */
    public record DataVolume(String node, Volume volume, Optional<VolumeAttachment> attachment) {}

    /** True if nothing of the cluster is there. */
    public boolean isEmpty() {
        return groups.isEmpty()
                && machines.isEmpty()
                && volumes.isEmpty()
                && virtualIps.isEmpty()
                && publicIps.isEmpty()
                && dynamicGroups.isEmpty()
                && policies.isEmpty();
    }

    /** The group of a role, if it is or will be there. */
    Optional<Group> group(Role role) {
        return groups.stream().filter(group -> group.role() == role).findFirst();
    }

    /** The OCID of the group of a role, once it can be used. */
    Optional<String> groupId(Role role) {
        return group(role)
                .filter(group -> group.state() == LifecycleState.AVAILABLE)
                .map(group -> group.group().id());
    }

    /** The machine of a name: if there are several, one that lives, the oldest. */
    public Optional<Machine> machine(String machineName) {
        return machines.stream()
                .filter(machine -> machine.name().equals(machineName))
                .min(Comparator.comparing(machine -> machine.state().isEnding()));
    }

    /** The data volume of a node. */
    public Optional<DataVolume> volume(String node) {
        return volumes.stream()
                .filter(volume -> volume.node().equals(node))
                .min(Comparator.comparing(volume -> volume.volume().state().isEnding()));
    }

    /** The machines that run the stack, in order of their number. */
    public List<Machine> nodeMachines() {
        return machines.stream().filter(machine -> machine.role() == Role.NODE).toList();
    }

    /** The bastion's machine. */
    public Optional<Machine> bastionMachine() {
        return machines.stream()
                .filter(machine -> machine.role() == Role.BASTION)
                .min(Comparator.comparing(machine -> machine.state().isEnding()));
    }

    /** The bastion, once it has a public address. */
    public Optional<Bastion> bastion() {
        return bastionMachine().flatMap(machine -> machine.vnic().flatMap(vnic -> vnic.publicAddress()
                .map(address -> new Bastion(
                        machine.name(),
                        address,
                        vnic.privateAddress(),
                        machine.instance().id()))));
    }

    /** The nodes that have an address and are not on their way out, in order of their number. */
    public List<Node> nodes() {
        return nodeMachines().stream()
                .filter(machine -> machine.state().isLive())
                .flatMap(machine -> machine.vnic().map(vnic -> node(machine, vnic)).stream())
                .toList();
    }

    private Node node(Machine machine, Vnic vnic) {
        return new Node(
                machine.name(),
                machine.index(),
                vnic.privateAddress(),
                machine.instance().id(),
                machine.instance().spot().availabilityDomain(),
                machine.instance().spot().faultDomain(),
                vnic.id(),
                volume(machine.name())
                        .flatMap(DataVolume::attachment)
                        .flatMap(VolumeAttachment::device)
                        .orElse(""));
    }

    /** The virtual IP, once it is reserved. */
    public Optional<VirtualIp> virtualIp() {
        int prefix = nodeSubnet
                .flatMap(subnet -> Cidr.parse(subnet.cidr()))
                .map(Cidr::prefix)
                .orElse(32);
        return virtualIps.stream().findFirst().map(ip -> new VirtualIp(ip.address(), prefix, ip.id()));
    }

    /** The name of the node that carries the virtual IP now, as far as the cloud knows. */
    public Optional<String> virtualIpHolder() {
        return virtualIps.stream().findFirst().flatMap(PrivateIp::vnicId).flatMap(vnicId -> machines.stream()
                .filter(machine ->
                        machine.vnic().filter(vnic -> vnic.id().equals(vnicId)).isPresent())
                .map(Machine::name)
                .findFirst());
    }
}
