package io.pgha.oci.resource;

/** What an instance can boot. */
public record Image(String id, String name, String operatingSystem, String version) {}
