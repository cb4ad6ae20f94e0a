package io.pgha.ops.cloud;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.ProblemException;
import io.pgha.oci.Tenancy;
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
import io.pgha.oci.resource.VnicAttachment;
import io.pgha.oci.resource.Volume;
import io.pgha.oci.resource.VolumeAttachment;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds a cluster in the cloud by its tags: one listing per kind of resource for all of it, all listings at once. */
public final class CloudReader {
    private final Tenancy tenancy;
    private final ClusterSpec spec;
    private final Fleet fleet;
    private final Cancellation cancellation;

    /** A reader of one cluster. */
    public CloudReader(Tenancy tenancy, ClusterSpec spec, Fleet fleet, Cancellation cancellation) {
        this.tenancy = tenancy;
        this.spec = spec;
        this.fleet = fleet;
        this.cancellation = cancellation;
    }

    /** What the listings gave, each written by the thread that made it and read when all have ended. */
    private static final class Listings {
        private volatile List<SecurityGroup> groups = List.of();
        private volatile List<Instance> instances = List.of();
        private volatile List<VnicAttachment> vnicAttachments = List.of();
        private volatile List<Volume> volumes = List.of();
        private volatile List<VolumeAttachment> volumeAttachments = List.of();
        private volatile List<PrivateIp> privateIps = List.of();
        private volatile List<PublicIp> publicIps = List.of();
        private volatile List<DynamicGroup> dynamicGroups = List.of();
        private volatile List<Policy> policies = List.of();
        private volatile Optional<Subnet> nodeSubnet = Optional.empty();
        private final Map<String, List<SecurityRule.Placed>> rules = new ConcurrentHashMap<>();
        private final Map<String, Vnic> vnics = new ConcurrentHashMap<>();
    }

    private record Job(String name, Runnable work) {}

    /** The machines, their volumes, groups and addresses. */
    public CloudCluster read() {
        return read(false);
    }

    /** All of the cluster, the rights of its instances and the bastion's reserved address too. */
    public CloudCluster readAll() {
        return read(true);
    }

    private CloudCluster read(boolean whole) {
        Listings found = new Listings();
        List<Job> jobs = new ArrayList<>();
        String home = tenancy.compartment();
        jobs.add(new Job(
                "groups", () -> found.groups = tenancy.network().groups().list(home)));
        jobs.add(new Job("instances", () -> found.instances = tenancy.compute().instances(home)));
        jobs.add(
                new Job("vnics", () -> found.vnicAttachments = tenancy.compute().vnicAttachments(home)));
        jobs.add(new Job("volumes", () -> found.volumes = tenancy.storage().volumes(home)));
        jobs.add(new Job(
                "attachments", () -> found.volumeAttachments = tenancy.compute().volumeAttachments(home)));
        jobs.add(new Job("subnet", () -> readSubnet(found)));
        if (whole) {
            jobs.add(new Job(
                    "public IPs",
                    () -> found.publicIps = tenancy.network().addresses().reservedPublic(home)));
        }
        if (whole && spec.cloud().iam().manage()) {
            jobs.add(new Job(
                    "dynamic groups",
                    () -> found.dynamicGroups =
                            tenancy.iam().dynamicGroups(spec.cloud().iam().dynamicGroup())));
            jobs.add(new Job(
                    "policies",
                    () -> found.policies =
                            tenancy.iam().policies(home, spec.cloud().iam().policy())));
        }
        run(jobs);
        run(details(found));
        return cluster(found);
    }

    // A cluster can be destroyed after its subnet was taken from under it.
    private void readSubnet(Listings found) {
        String subnet = spec.cloud().nodeSubnet();
        try {
            found.nodeSubnet = Optional.of(tenancy.network().subnet(subnet));
            found.privateIps = tenancy.network().addresses().inSubnet(subnet);
        } catch (ProblemException e) {
            if (!e.first().code().equals("CLOUD_NOT_FOUND")) {
                throw e;
            }
        }
    }

    private List<Job> details(Listings found) {
        List<Job> jobs = new ArrayList<>();
        for (SecurityGroup group : found.groups) {
            if (Tags.roleIn(spec.name(), group.tags()).isPresent() && group.state() == LifecycleState.AVAILABLE) {
                jobs.add(new Job(
                        "rules",
                        () -> found.rules.put(
                                group.id(), tenancy.network().groups().rules(group.id()))));
            }
        }
        List<String> ours = found.instances.stream()
                .filter(instance -> isOurs(instance.tags(), instance.state()))
                .map(Instance::id)
                .toList();
        for (VnicAttachment attachment : found.vnicAttachments) {
            if (attachment.state() == LifecycleState.ATTACHED && ours.contains(attachment.instanceId())) {
                attachment.vnicId().ifPresent(id -> jobs.add(new Job("VNIC", () -> readVnic(found, attachment, id))));
            }
        }
        return jobs;
    }

    // A VNIC is gone a moment before its attachment is listed as such.
    private void readVnic(Listings found, VnicAttachment attachment, String id) {
        try {
            Vnic vnic = tenancy.network().vnic(id);
            if (vnic.isPrimary()) {
                found.vnics.put(attachment.instanceId(), vnic);
            }
        } catch (ProblemException e) {
            if (!e.first().code().equals("CLOUD_NOT_FOUND")) {
                throw e;
            }
        }
    }

    private void run(List<Job> jobs) {
        Map<Job, Outcome<Boolean>> outcomes = fleet.each(jobs, Job::name, Rollout.PARALLEL, cancellation, job -> {
            job.work().run();
            return true;
        });
        cancellation.check();
        outcomes.values().forEach(outcome -> {
            if (outcome instanceof Outcome.Failed<Boolean> failed) {
                throw failed.problem().toException();
            }
        });
    }

    private boolean isOurs(Map<String, String> tags, LifecycleState state) {
        return !state.isGone() && Tags.roleIn(spec.name(), tags).isPresent();
    }

    private CloudCluster cluster(Listings found) {
        String name = spec.name();
        List<CloudCluster.Group> groups = new ArrayList<>();
        for (SecurityGroup group : found.groups) {
            if (isOurs(group.tags(), group.state())) {
                Role role = Tags.roleIn(name, group.tags()).orElseThrow();
                groups.add(new CloudCluster.Group(role, group, found.rules.getOrDefault(group.id(), List.of())));
            }
        }
        List<CloudCluster.Machine> machines = new ArrayList<>();
        for (Instance instance : found.instances) {
            if (isOurs(instance.tags(), instance.state())) {
                machines.add(new CloudCluster.Machine(
                        Tags.roleIn(name, instance.tags()).orElseThrow(),
                        Tags.machineOf(instance.tags()),
                        instance,
                        Optional.ofNullable(found.vnics.get(instance.id()))));
            }
        }
        List<CloudCluster.DataVolume> volumes = new ArrayList<>();
        for (Volume volume : found.volumes) {
            if (isOurs(volume.tags(), volume.state())) {
                Optional<VolumeAttachment> attachment = found.volumeAttachments.stream()
                        .filter(each -> each.volumeId().equals(volume.id())
                                && !each.state().isGone())
                        .findFirst();
                volumes.add(new CloudCluster.DataVolume(Tags.machineOf(volume.tags()), volume, attachment));
            }
        }
        return new CloudCluster(
                name,
                groups,
                machines,
                volumes,
                found.privateIps.stream()
                        .filter(ip -> Tags.roleIn(name, ip.tags()).isPresent() && !ip.isPrimary())
                        .toList(),
                found.publicIps.stream()
                        .filter(ip -> isOurs(ip.tags(), ip.state()))
                        .toList(),
                found.dynamicGroups.stream()
                        .filter(group -> isOurs(group.tags(), group.state()))
                        .toList(),
                found.policies.stream()
                        .filter(policy -> isOurs(policy.tags(), policy.state()))
                        .toList(),
                found.nodeSubnet);
    }
}
