package io.pgha.ops.cloud;

import io.pgha.oci.resource.DynamicGroup;
import io.pgha.oci.resource.Image;
import io.pgha.oci.resource.Instance;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.Policy;
import io.pgha.oci.resource.PrivateIp;
import io.pgha.oci.resource.SecurityGroup;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.oci.resource.Spot;
import io.pgha.oci.resource.Subnet;
import io.pgha.oci.resource.Vnic;
import io.pgha.oci.resource.Volume;
import io.pgha.oci.resource.VolumeAttachment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cloud as a value that changes: every change has its whole effect at once, and one that is impossible is an error of the plan. */
final class SimulatedCloud {
    static final Subnet SUBNET = new Subnet(
            "subnet",
            "private",
            "vcn",
            "10.0.1.0/24",
            Optional.empty(),
            true,
            Optional.of("p"),
            "rt",
            LifecycleState.AVAILABLE);

    private final List<CloudCluster.Group> groups = new ArrayList<>();
    private final List<CloudCluster.Machine> machines = new ArrayList<>();
    private final List<CloudCluster.DataVolume> volumes = new ArrayList<>();
    private final List<PrivateIp> virtualIps = new ArrayList<>();
    private final List<DynamicGroup> dynamicGroups = new ArrayList<>();
    private final List<Policy> policies = new ArrayList<>();
    private int made;

    CloudCluster look() {
        return new CloudCluster(
                "demo", groups, machines, volumes, virtualIps, List.of(), dynamicGroups, policies, Optional.of(SUBNET));
    }

    static CloudDesign design() {
        List<MachineDesign> nodes =
                List.of(machine(Role.NODE, "pgsql1"), machine(Role.NODE, "pgsql2"), machine(Role.NODE, "pgsql3"));
        List<GroupRule> rules = List.of(
                rule(Role.BASTION_GROUP, new GroupRule.Peer.Network("203.0.113.0/24"), 22),
                rule(Role.NODE_GROUP, new GroupRule.Peer.Members(Role.BASTION_GROUP), 22),
                rule(Role.NODE_GROUP, new GroupRule.Peer.Members(Role.NODE_GROUP), 2379));
        return new CloudDesign(
                new Tags("demo", Map.of()),
                "compartment",
                "vcn",
                machine(Role.BASTION, "bastion"),
                nodes,
                rules,
                Optional.of("10.0.1.50"),
                100,
                10,
                false,
                Optional.of(new NodeRights("pgha-demo", "pgha-demo", List.of("Allow something"))));
    }

    private static GroupRule rule(Role group, GroupRule.Peer peer, int port) {
        return new GroupRule(
                group,
                SecurityRule.Direction.INGRESS,
                SecurityRule.TCP,
                peer,
                Optional.of(new SecurityRule.PortRange(port, port)),
                "port " + port);
    }

    private static MachineDesign machine(Role role, String name) {
        return new MachineDesign(
                role,
                name,
                SUBNET,
                List.of(new Spot("AD-1", "FD-1"), new Spot("AD-2", "FD-1")),
                new Image("image", "Debian-13", "Debian", "13"),
                "shape",
                Optional.empty(),
                50,
                Optional.empty(),
                "ssh-ed25519 AAAA",
                role == Role.BASTION);
    }

    void perform(CloudChange change) {
        made++;
        if (change instanceof CloudChange.CreateGroup create) {
            groups.add(new CloudCluster.Group(
                    create.role(),
                    new SecurityGroup("nsg" + made, create.name(), "vcn", LifecycleState.AVAILABLE, Map.of()),
                    List.of()));
        } else if (change instanceof CloudChange.AddRules add) {
            List<SecurityRule.Placed> more = add.rules().stream()
                    .map(rule -> new SecurityRule.Placed(
                            "rule" + made + rule.text(), rule.rule().orElseThrow()))
                    .toList();
            rules(add.groupId().orElseThrow(), more, List.of());
        } else if (change instanceof CloudChange.RemoveRules remove) {
            rules(remove.groupId(), List.of(), remove.ruleIds());
        } else if (change instanceof CloudChange.DeleteGroup delete) {
            check(
                    machines.isEmpty()
                            && groups.stream().allMatch(group -> group.rules().isEmpty()),
                    change);
            groups.removeIf(group -> group.group().id().equals(delete.groupId()));
        } else if (change instanceof CloudChange.ReserveVirtualIp reserve) {
            virtualIps.add(new PrivateIp(
                    "vip" + made,
                    reserve.address().orElse("10.0.1.9"),
                    false,
                    Optional.empty(),
                    "subnet",
                    Optional.empty(),
                    Map.of()));
        } else if (change instanceof CloudChange.ReleaseVirtualIp) {
            virtualIps.clear();
        } else if (change instanceof CloudChange.Launch launch) {
            launch(launch);
        } else if (change instanceof CloudChange.Terminate terminate) {
            machines.removeIf(machine -> machine.instance().id().equals(terminate.instanceId()));
        } else if (change instanceof CloudChange.CreateVolume create) {
            volumes.add(new CloudCluster.DataVolume(create.node(), volume(create), Optional.empty()));
        } else if (change instanceof CloudChange.AttachVolume attach) {
            attach(attach);
        } else if (change instanceof CloudChange.DetachVolume detach) {
            volumes.replaceAll(each -> each.node().equals(detach.node())
                    ? new CloudCluster.DataVolume(each.node(), each.volume(), Optional.empty())
                    : each);
        } else if (change instanceof CloudChange.DeleteVolume delete) {
            check(
                    volumes.stream()
                            .anyMatch(each -> each.volume().id().equals(delete.volumeId())
                                    && each.attachment().isEmpty()),
                    change);
            volumes.removeIf(each -> each.volume().id().equals(delete.volumeId()));
        } else if (change instanceof CloudChange.SetDynamicGroup set) {
            dynamicGroups.clear();
            dynamicGroups.add(new DynamicGroup(
                    "dg", set.name(), set.matchingRule().orElseThrow(), LifecycleState.ACTIVE, Map.of()));
        } else if (change instanceof CloudChange.SetPolicy set) {
            check(!dynamicGroups.isEmpty(), change);
            policies.clear();
            policies.add(new Policy("policy", set.name(), set.statements(), LifecycleState.ACTIVE, Map.of()));
        } else if (change instanceof CloudChange.DeletePolicy) {
            policies.clear();
        } else if (change instanceof CloudChange.DeleteDynamicGroup) {
            check(policies.isEmpty(), change);
            dynamicGroups.clear();
        } else {
            throw new AssertionError("not simulated: " + change);
        }
    }

    private void launch(CloudChange.Launch launch) {
        String name = launch.machine().name();
        check(machines.stream().noneMatch(machine -> machine.name().equals(name)), launch);
        Vnic vnic = new Vnic(
                "vnic" + made,
                true,
                "10.0.1." + (10 + made),
                Optional.of("198.51.100.9"),
                "subnet",
                List.of(launch.groupId().orElseThrow()));
        Instance instance = new Instance(
                "instance" + made,
                name,
                LifecycleState.RUNNING,
                launch.spots().get(0),
                "shape",
                1,
                8,
                "image",
                Instant.EPOCH,
                Map.of());
        machines.add(new CloudCluster.Machine(launch.machine().role(), name, instance, Optional.of(vnic)));
    }

    private void attach(CloudChange.AttachVolume attach) {
        volumes.replaceAll(each -> each.node().equals(attach.node())
                ? new CloudCluster.DataVolume(
                        each.node(),
                        each.volume(),
                        Optional.of(new VolumeAttachment(
                                "attachment" + made,
                                attach.instanceId().orElseThrow(),
                                attach.volumeId().orElseThrow(),
                                Optional.of("/dev/oracleoci/oraclevdb"),
                                LifecycleState.ATTACHED)))
                : each);
    }

    private Volume volume(CloudChange.CreateVolume create) {
        return new Volume(
                "volume" + made,
                create.node(),
                LifecycleState.AVAILABLE,
                create.availabilityDomain().orElseThrow(),
                create.sizeGb(),
                create.vpusPerGb(),
                Map.of());
    }

    private void rules(String groupId, List<SecurityRule.Placed> more, List<String> less) {
        groups.replaceAll(group -> {
            if (!group.group().id().equals(groupId)) {
                return group;
            }
            List<SecurityRule.Placed> rules = new ArrayList<>(group.rules());
            rules.addAll(more);
            rules.removeIf(rule -> less.contains(rule.id()));
            return new CloudCluster.Group(group.role(), group.group(), rules);
        });
    }

    /** Puts a rule into the node group that the plan did not ask for. */
    void slipIn(SecurityRule rule) {
        String nodes = look().groupId(Role.NODE_GROUP).orElseThrow();
        rules(nodes, List.of(new SecurityRule.Placed("slipped" + made++, rule)), List.of());
    }

    /** Puts a machine into a state. */
    void become(String name, LifecycleState state) {
        machines.replaceAll(machine -> !machine.name().equals(name)
                ? machine
                : new CloudCluster.Machine(machine.role(), name, in(machine.instance(), state), machine.vnic()));
    }

    private static Instance in(Instance instance, LifecycleState state) {
        return new Instance(
                instance.id(),
                instance.name(),
                state,
                instance.spot(),
                instance.shape(),
                1,
                8,
                "image",
                Instant.EPOCH,
                Map.of());
    }

    private static void check(boolean possible, CloudChange change) {
        if (!possible) {
            throw new AssertionError("planned too early: " + change.what());
        }
    }
}
