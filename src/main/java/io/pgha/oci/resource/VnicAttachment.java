package io.pgha.oci.resource;

import java.util.Optional;

/**
 * What ties a VNIC to an instance.
 *
 * @param vnicId OCID of the VNIC; empty while it is being attached
 */
public record VnicAttachment(String id, String instanceId, Optional<String> vnicId, LifecycleState state) {}
