package io.pgha.oci.resource;

import java.util.Optional;

/**
 * What ties a volume to an instance.
 *
 * @param device consistent device path, such as {@code /dev/oracleoci/oraclevdb}
 */
public record VolumeAttachment(
        String id, String instanceId, String volumeId, Optional<String> device, LifecycleState state) {}
