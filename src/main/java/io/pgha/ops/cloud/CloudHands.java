package io.pgha.ops.cloud;

import io.pgha.oci.Tenancy;
import io.pgha.oci.resource.PrivateIp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes one change in the cloud; it returns when the cloud has accepted it, not when it is done. */
final class CloudHands {
    private static final String FIRST_DEVICE = "/dev/oracleoci/oraclevdb";

    private final Tenancy tenancy;
    private final Tags tags;
    private final Optional<CloudDesign> design;
    private final Attempts attempts;
    private final Launcher launcher;

    /** Hands; without a design they can only remove and switch. */
    CloudHands(Tenancy tenancy, Tags tags, Optional<CloudDesign> design, Attempts attempts, Launcher launcher) {
        this.tenancy = tenancy;
        this.tags = tags;
        this.design = design;
        this.attempts = attempts;
        this.launcher = launcher;
    }

    /**
     * Makes a change.
     *
     * @throws io.pgha.model.ProblemException if the cloud refuses it
     */
    void perform(CloudChange change) {
        if (change.isDestroying()) {
            remove(change);
        } else if (change instanceof CloudChange.CreateGroup create) {
            createGroup(create);
        } else if (change instanceof CloudChange.AddRules add) {
            tenancy.network()
                    .groups()
                    .addRules(
                            add.groupId().orElseThrow(),
                            add.rules().stream()
                                    .map(rule -> rule.rule().orElseThrow())
                                    .toList());
        } else if (change instanceof CloudChange.RemoveRules remove) {
            tenancy.network().groups().removeRules(remove.groupId(), remove.ruleIds());
        } else if (change instanceof CloudChange.ReserveVirtualIp reserve) {
            reserveVirtualIp(reserve);
        } else if (change instanceof CloudChange.DetachVirtualIp detach) {
            tenancy.network().addresses().detach(detach.id());
        } else if (change instanceof CloudChange.Launch launch) {
            launcher.launch(launch);
        } else if (change instanceof CloudChange.Power power) {
            tenancy.compute().power(power.instanceId(), power.action());
        } else if (change instanceof CloudChange.CreateVolume create) {
            createVolume(create);
        } else if (change instanceof CloudChange.AttachVolume attach) {
            attachVolume(attach);
        } else if (change instanceof CloudChange.DetachVolume detach) {
            tenancy.compute().detach(detach.attachmentId());
        } else if (change instanceof CloudChange.ReserveBastionAddress) {
            reserveBastionAddress();
        } else if (change instanceof CloudChange.AssignBastionAddress assign) {
            assignBastionAddress(assign);
        } else if (change instanceof CloudChange.SetDynamicGroup set) {
            setDynamicGroup(set);
        } else if (change instanceof CloudChange.SetPolicy set) {
            setPolicy(set);
        } else {
            throw new IllegalStateException("nobody makes " + change);
        }
    }

    private void remove(CloudChange change) {
        if (change instanceof CloudChange.Terminate terminate) {
            tenancy.compute().terminate(terminate.instanceId());
        } else if (change instanceof CloudChange.DeleteVolume delete) {
            tenancy.storage().deleteVolume(delete.volumeId());
        } else if (change instanceof CloudChange.ReleaseVirtualIp release) {
            tenancy.network().addresses().release(release.id());
        } else if (change instanceof CloudChange.ReleaseBastionAddress release) {
            tenancy.network().addresses().releasePublic(release.id());
        } else if (change instanceof CloudChange.DeleteGroup delete) {
            tenancy.network().groups().delete(delete.groupId());
        } else if (change instanceof CloudChange.DeletePolicy delete) {
            tenancy.iam().deletePolicy(delete.id());
        } else if (change instanceof CloudChange.DeleteDynamicGroup delete) {
            tenancy.iam().deleteDynamicGroup(delete.id());
        } else {
            throw new IllegalStateException("nobody makes " + change);
        }
    }

    private CloudDesign design() {
        return design.orElseThrow(() -> new IllegalStateException("these hands only remove"));
    }

    private void createGroup(CloudChange.CreateGroup create) {
        Map<String, String> labels = tags.of(create.role());
        attempts.create(
                words("nsg", create.name(), design().vcnId(), labels),
                token -> tenancy.network()
                        .groups()
                        .create(tenancy.compartment(), design().vcnId(), create.name(), labels, token),
                group -> group.state().isGone() || group.state().isEnding());
    }

    private void reserveVirtualIp(CloudChange.ReserveVirtualIp reserve) {
        String subnet = design().nodes().get(0).subnet().id();
        Map<String, String> labels = tags.of(Role.VIRTUAL_IP);
        attempts.create(
                words("vip", subnet, reserve.address(), labels),
                token -> tenancy.network()
                        .addresses()
                        .reserve(subnet, reserve.address(), tags.cluster() + "-vip", labels, token),
                ip -> false);
    }

    private void createVolume(CloudChange.CreateVolume create) {
        String domain = create.availabilityDomain().orElseThrow();
        Map<String, String> labels = tags.of(Role.DATA_VOLUME, create.node());
        attempts.create(
                words("volume", domain, create.node(), create.sizeGb(), create.vpusPerGb(), labels),
                token -> tenancy.storage()
                        .createVolume(
                                tenancy.compartment(),
                                domain,
                                tags.cluster() + "-" + create.node() + "-data",
                                create.sizeGb(),
                                create.vpusPerGb(),
                                labels,
                                token),
                volume -> volume.state().isGone() || volume.state().isEnding());
    }

    private void attachVolume(CloudChange.AttachVolume attach) {
        String instance = attach.instanceId().orElseThrow();
        String volume = attach.volumeId().orElseThrow();
        List<String> free = tenancy.compute().freeDevices(instance);
        String device = free.isEmpty() || free.contains(FIRST_DEVICE) ? FIRST_DEVICE : free.get(0);
        attempts.create(
                words("attachment", instance, volume, device),
                token -> tenancy.compute().attach(instance, volume, device, token),
                attachment -> attachment.state().isGone() || attachment.state().isEnding());
    }

    private void reserveBastionAddress() {
        Map<String, String> labels = tags.of(Role.BASTION_ADDRESS);
        attempts.create(
                words("public-ip", labels),
                token -> tenancy.network()
                        .addresses()
                        .reservePublic(tenancy.compartment(), tags.cluster() + "-bastion", labels, token),
                ip -> ip.state().isGone() || ip.state().isEnding());
    }

    private void assignBastionAddress(CloudChange.AssignBastionAddress assign) {
        String vnic = assign.vnicId().orElseThrow();
        String privateIp = tenancy.network().addresses().ofVnic(vnic).stream()
                .filter(PrivateIp::isPrimary)
                .map(PrivateIp::id)
                .findFirst()
                .orElseThrow();
        tenancy.network().addresses().assignPublic(assign.publicIpId().orElseThrow(), privateIp);
    }

    private void setDynamicGroup(CloudChange.SetDynamicGroup set) {
        String rule = set.matchingRule().orElseThrow();
        if (set.id().isPresent()) {
            tenancy.iam().updateDynamicGroup(set.id().get(), rule);
            return;
        }
        Map<String, String> labels = tags.of(Role.RIGHTS);
        attempts.create(
                words("dynamic-group", set.name(), rule, labels),
                token -> tenancy.iam()
                        .createDynamicGroup(
                                set.name(),
                                "The nodes of the PostgreSQL cluster " + tags.cluster() + ", made by pgha",
                                rule,
                                labels,
                                token),
                group -> !group.state().isLive());
    }

    private void setPolicy(CloudChange.SetPolicy set) {
        if (set.id().isPresent()) {
            tenancy.iam().updatePolicy(set.id().get(), set.statements());
            return;
        }
        Map<String, String> labels = tags.of(Role.RIGHTS);
        attempts.create(
                words("policy", set.name(), set.statements(), labels),
                token -> tenancy.iam()
                        .createPolicy(
                                tenancy.compartment(),
                                set.name(),
                                "Lets the nodes of the PostgreSQL cluster " + tags.cluster()
                                        + " move its virtual IP, made by pgha",
                                set.statements(),
                                set.groupId().orElseThrow(),
                                labels,
                                token),
                policy -> !policy.state().isLive());
    }

    private List<Object> words(Object... more) {
        List<Object> words = new ArrayList<>(List.of(tags.cluster(), tenancy.compartment()));
        for (Object word : more) {
            words.add(word instanceof Map<?, ?> map ? new TreeMap<>(map) : word);
        }
        return words;
    }
}
