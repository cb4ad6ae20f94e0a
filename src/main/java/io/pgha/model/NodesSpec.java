package io.pgha.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The machines that run the stack, all alike.
 *
 * @param count how many, at least one
 * @param hostnamePrefix start of every host name; the node's number from 1 follows
 * @param shape shape name as OCI gives it
 * @param ocpus OCPUs of one node
 * @param memoryGb memory of one node in GB; PostgreSQL's memory settings are sized from it
 * @param bootVolumeGb size of the boot volume in GB
 * @param dataVolumeGb size of the data volume in GB
 * @param dataVolumeVpus performance of the data volume in VPUs per GB: 0, 10, 20 and so on to 120
 * @param dataMountPoint directory the data volume is mounted at
 * @param user login with the right to run sudo without a password
 * @param privateAddresses fixed IPv4 addresses, one per node in order, or empty to take what the subnet gives
 */
public record NodesSpec(
        int count,
        String hostnamePrefix,
        String shape,
        double ocpus,
        double memoryGb,
        ImageRef image,
        int bootVolumeGb,
        int dataVolumeGb,
        int dataVolumeVpus,
        String dataMountPoint,
        FileSystem fileSystem,
        String user,
        List<String> privateAddresses,
        Placement placement) {

    public NodesSpec {
        privateAddresses = List.copyOf(privateAddresses);
    }

    /** Host names of all nodes, in order. */
    public List<String> names() {
        return IntStream.rangeClosed(1, count).mapToObj(this::name).toList();
    }

    /** Host name of the node with a number, from 1. */
    public String name(int index) {
        return hostnamePrefix + index;
    }

    /** File systems a data volume can be given. */
    public enum FileSystem {
        EXT4,
        XFS
    }

    /**
     * Where nodes go: node number i takes element i of each list, starting again at the end of the list. An empty list means
     * all there are, so that nodes spread over availability domains first and over fault domains then. A domain is given by name or
     * by number from 1.
     */
    public record Placement(List<String> availabilityDomains, List<String> faultDomains) {
        public Placement {
            availabilityDomains = List.copyOf(availabilityDomains);
            faultDomains = List.copyOf(faultDomains);
        }
    }
}
