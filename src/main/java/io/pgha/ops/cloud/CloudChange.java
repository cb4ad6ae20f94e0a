package io.pgha.ops.cloud;

import io.pgha.oci.Compute.PowerAction;
import io.pgha.oci.resource.SecurityRule;
import io.pgha.oci.resource.Spot;
import java.util.List;
import java.util.Optional;

/** One call or a few that bring the cloud nearer to what is wanted; the whole list of what pgha can do to a tenancy. */
sealed interface CloudChange {
    /** Whom progress is told about: a machine's name, or a word for what belongs to the whole cluster. */
    String subject();

    /** What it does, as people say it; begins with a verb. */
    String what();

    /** True for what cannot be had back. */
    default boolean isDestroying() {
        return false;
    }

    /** A change that takes away what cannot be had back. */
    sealed interface Destroying extends CloudChange {
        @Override
        default boolean isDestroying() {
            return true;
        }
    }

    /** A change of what connects the machines. */
    sealed interface OfNetwork extends CloudChange {
        @Override
        default String subject() {
            return "network";
        }
    }

    /** A change of the virtual IP. */
    sealed interface OfVirtualIp extends CloudChange {
        @Override
        default String subject() {
            return "virtual IP";
        }
    }

    /** A change of the bastion's reserved address. */
    sealed interface OfBastionAddress extends CloudChange {
        @Override
        default String subject() {
            return "bastion address";
        }
    }

    /** A change of what the nodes may do in the cloud. */
    sealed interface OfRights extends CloudChange {
        @Override
        default String subject() {
            return "rights";
        }
    }

    /** Makes a security group without rules. */
    record CreateGroup(Role role, String name) implements OfNetwork {
        @Override
        public String what() {
            return "create security group " + name;
        }
    }

    /** Adds rules to a group, which has no id as long as it does not exist. */
    record AddRules(String name, Optional<String> groupId, List<GroupRuleText> rules) implements OfNetwork {
        public AddRules {
            rules = List.copyOf(rules);
        }

        @Override
        public String what() {
            return "add " + rules.size() + (rules.size() == 1 ? " rule" : " rules") + " to security group " + name;
        }
    }

    /**
     * A rule to be added.
     *
     * @param text as people read it
     * @param rule as the cloud takes it; empty as long as a group it names does not exist
     */
    record GroupRuleText(String text, Optional<SecurityRule> rule) {}

    /** Removes rules of ours that are no longer wanted from a group. */
    record RemoveRules(String groupId, String name, List<String> ruleIds) implements OfNetwork {
        public RemoveRules {
            ruleIds = List.copyOf(ruleIds);
        }

        @Override
        public String what() {
            return "remove " + ruleIds.size() + (ruleIds.size() == 1 ? " rule" : " rules") + " from security group "
                    + name;
        }
    }

    /** Removes a security group. */
    record DeleteGroup(String groupId, String name) implements OfNetwork, Destroying {
        @Override
        public String what() {
            return "delete security group " + name;
        }
    }

    /** Keeps an address of the node subnet for the virtual IP. */
    record ReserveVirtualIp(Optional<String> address) implements OfVirtualIp {
        @Override
        public String what() {
            return "reserve private IP " + address.orElse("(any free one)") + " as virtual IP";
        }
    }

    /** Takes the virtual IP away from the VNIC that has it. */
    record DetachVirtualIp(String id, String address) implements OfVirtualIp {
        @Override
        public String what() {
            return "detach virtual IP " + address;
        }
    }

    /** Gives the virtual IP's address back. */
    record ReleaseVirtualIp(String id, String address) implements OfVirtualIp, Destroying {
        @Override
        public String what() {
            return "release virtual IP " + address;
        }
    }

    /**
     * Makes an instance.
     *
     * @param spots places it may go to, the best first; never empty
     * @param groupId OCID of the group its VNIC is in; empty as long as that does not exist
     */
    record Launch(MachineDesign machine, List<Spot> spots, Optional<String> groupId) implements CloudChange {
        public Launch {
            spots = List.copyOf(spots);
        }

        @Override
        public String subject() {
            return machine.name();
        }

        @Override
        public String what() {
            return "launch " + machine.name() + " (" + machine.size() + ") in " + spots.get(0);
        }
    }

    /** Starts, stops or reboots an instance. */
    record Power(String machine, String instanceId, PowerAction action) implements CloudChange {
        @Override
        public String subject() {
            return machine;
        }

        @Override
        public String what() {
            return switch (action) {
                case START -> "start " + machine;
                case SOFTSTOP -> "shut down " + machine;
                case STOP -> "cut the power of " + machine;
                case SOFTRESET -> "reboot " + machine;
                case RESET -> "cut the power of " + machine + " and start it again";
            };
        }
    }

    /** Removes an instance and its boot volume. */
    record Terminate(String machine, String instanceId) implements Destroying {
        @Override
        public String subject() {
            return machine;
        }

        @Override
        public String what() {
            return "terminate " + machine;
        }
    }

    /** Makes a node's data volume in the availability domain of its instance. */
    record CreateVolume(String node, Optional<String> availabilityDomain, int sizeGb, int vpusPerGb)
            implements CloudChange {
        @Override
        public String subject() {
            return node;
        }

        @Override
        public String what() {
            return "create a data volume of " + sizeGb + " GB for " + node;
        }
    }

    /** Attaches a node's data volume; both are empty as long as they do not exist. */
    record AttachVolume(String node, Optional<String> instanceId, Optional<String> volumeId) implements CloudChange {
        @Override
        public String subject() {
            return node;
        }

        @Override
        public String what() {
            return "attach the data volume to " + node;
        }
    }

    /** Detaches a node's data volume. */
    record DetachVolume(String node, String attachmentId) implements CloudChange {
        @Override
        public String subject() {
            return node;
        }

        @Override
        public String what() {
            return "detach the data volume of " + node;
        }
    }

    /** Removes a node's data volume with all that is on it. */
    record DeleteVolume(String node, String volumeId, long sizeGb) implements Destroying {
        @Override
        public String subject() {
            return node;
        }

        @Override
        public String what() {
            return "delete the data volume of " + node + " (" + sizeGb + " GB) with its data";
        }
    }

    /** Reserves the bastion's public address. */
    record ReserveBastionAddress() implements OfBastionAddress {
        @Override
        public String what() {
            return "reserve a public IP for the bastion";
        }
    }

    /** Gives the reserved public address to the bastion's VNIC; empty as long as that does not exist. */
    record AssignBastionAddress(Optional<String> publicIpId, Optional<String> vnicId) implements OfBastionAddress {
        @Override
        public String what() {
            return "assign the public IP to the bastion";
        }
    }

    /** Gives the bastion's public address back. */
    record ReleaseBastionAddress(String id, String address) implements OfBastionAddress, Destroying {
        @Override
        public String what() {
            return "release public IP " + address;
        }
    }

    /** Makes the dynamic group, or changes which instances are in it if it has an id. */
    record SetDynamicGroup(Optional<String> id, String name, Optional<String> matchingRule) implements OfRights {
        @Override
        public String what() {
            return (id.isPresent() ? "update" : "create") + " dynamic group " + name;
        }
    }

    /** Removes the dynamic group. */
    record DeleteDynamicGroup(String id, String name) implements OfRights, Destroying {
        @Override
        public String what() {
            return "delete dynamic group " + name;
        }
    }

    /** Makes the policy, or changes what it says if it has an id. */
    record SetPolicy(Optional<String> id, Optional<String> groupId, String name, List<String> statements)
            implements OfRights {
        public SetPolicy {
            statements = List.copyOf(statements);
        }

        @Override
        public String what() {
            return (id.isPresent() ? "update" : "create") + " policy " + name;
        }
    }

    /** Removes the policy. */
    record DeletePolicy(String id, String name) implements OfRights, Destroying {
        @Override
        public String what() {
            return "delete policy " + name;
        }
    }
}
