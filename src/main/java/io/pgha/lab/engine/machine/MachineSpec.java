package io.pgha.lab.engine.machine;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a machine must be when it boots; the state of the cloud at that moment, so that nothing else need be asked.
 *
 * @param instanceId OCID of the instance; the machine's identity towards {@link Machines}
 * @param machineName short name, at most 11 characters of a-z, 0-9 and hyphen, unique in the lab at any time
 * @param hostName what the operating system calls itself
 * @param domain the DNS domain of its subnet, such as {@code private.lab.oraclevcn.com}; empty if the subnet has none
 * @param image what its disk is made from at the first boot
 * @param nic its one network interface
 * @param authorizedKeys lines for the image's account's authorized_keys
 * @param metadata the instance's metadata as given at launch, user_data in base64 among it
 * @param ocpus cores of the shape
 * @param memoryInGigabytes memory of the shape
 * @param volumes what is attached, by device path
 */
public record MachineSpec(
        String instanceId,
        String machineName,
        String hostName,
        String domain,
        MachineImage image,
        Nic nic,
        List<String> authorizedKeys,
        Map<String, String> metadata,
        double ocpus,
        double memoryInGigabytes,
        Map<String, VolumeSpec> volumes) {

    /**
     * A machine's network interface.
     *
     * @param subnet which of the lab's networks it is on
     * @param subnetId OCID of the subnet
     * @param addresses private addresses that the network delivers to it, the primary one first
     * @param prefixLength of the subnet
     * @param gateway the subnet's router
     * @param macAddress of the interface
     * @param publicAddress the public address that leads to the primary one, if it has one
     */
    public record Nic(
            SubnetKind subnet,
            String subnetId,
            List<String> addresses,
            int prefixLength,
            String gateway,
            String macAddress,
            Optional<String> publicAddress) {
        public Nic {
            addresses = List.copyOf(addresses);
        }
    }

    /** The lab's networks that machines can be on. */
    public enum SubnetKind {
        /** Reached from outside by public addresses. */
        PUBLIC,
        /** Reached only from inside. */
        PRIVATE
    }

    public MachineSpec {
        authorizedKeys = List.copyOf(authorizedKeys);
        metadata = Map.copyOf(metadata);
        volumes = Map.copyOf(volumes);
    }

    /** The user data given at launch, decoded; it may be a script, cloud-config, or gzip of either. */
    public Optional<byte[]> userData() {
        return Optional.ofNullable(metadata.get("user_data"))
                .map(encoded -> Base64.getMimeDecoder().decode(encoded));
    }
}
