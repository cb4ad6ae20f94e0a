package io.pgha.lab.engine.machine;

/**
 * A disk that outlives the machine which sees it.
 *
 * @param id OCID of the volume
 * @param sizeInGigabytes its size, in units of 2^30 bytes
 */
public record VolumeSpec(String id, long sizeInGigabytes) {}
