package io.pgha.ops.cloud;

import io.pgha.oci.resource.Image;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.Spot;
import io.pgha.oci.resource.Subnet;
import java.util.List;
import java.util.Optional;

/**
 * A machine that is wanted.
 *
 * @param role {@link Role#BASTION} or {@link Role#NODE}
 * @param spots places for it, the best first
 * @param flexible OCPUs and memory, if the shape leaves them to choose
 * @param authorizedKeys public keys that may log in
 * @param hasPublicAddress true to give it a public address at launch
 */
record MachineDesign(
        Role role,
        String name,
        Subnet subnet,
        List<Spot> spots,
        Image image,
        String shape,
        Optional<LaunchOrder.Size> flexible,
        int bootVolumeGb,
        Optional<String> privateAddress,
        String authorizedKeys,
        boolean hasPublicAddress) {
    MachineDesign {
        spots = List.copyOf(spots);
    }

    Role group() {
        return role == Role.BASTION ? Role.BASTION_GROUP : Role.NODE_GROUP;
    }

    /** Its shape as people say it. */
    String size() {
        return flexible.map(
                        size -> "%s, %s OCPU, %s GB".formatted(shape, number(size.ocpus()), number(size.memoryGb())))
                .orElse(shape);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
