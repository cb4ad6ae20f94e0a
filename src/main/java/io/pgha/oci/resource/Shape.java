package io.pgha.oci.resource;

import java.util.Optional;

/**
 * A kind of machine.
 *
 * @param ocpus OCPUs of a fixed shape, or the default of a flexible one
 * @param memoryGb memory in GB of a fixed shape, or the default of a flexible one
 * @param flexible what a flexible shape leaves to choose; empty for a fixed one
 */
public record Shape(String name, double ocpus, double memoryGb, Optional<Limits> flexible) {
    /** How many OCPUs and how much memory, in GB, both ends included; memory also per OCPU. */
    public record Limits(
            double minOcpus,
            double maxOcpus,
            double minMemoryGb,
            double maxMemoryGb,
            double minMemoryPerOcpuGb,
            double maxMemoryPerOcpuGb) {}
}
