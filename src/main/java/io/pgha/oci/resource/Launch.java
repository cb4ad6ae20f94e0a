package io.pgha.oci.resource;

import java.util.Optional;

/** A launch the cloud has accepted; whether the instance comes up only the work request can tell. */
public record Launch(Instance instance, Optional<String> workRequestId) {}
