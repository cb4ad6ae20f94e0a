package io.pgha.lab.engine.machine;

/**
 * What a machine's disk is made from.
 *
 * @param id OCID of the image
 * @param operatingSystem as the cloud names it, such as {@code Debian}
 * @param version as the cloud names it, such as {@code 13}
 * @param kind {@code bare} (the operating system alone) or {@code baked} (the stack's packages too)
 * @param userName the account that the image makes, which may become root without being asked
 */
public record MachineImage(String id, String operatingSystem, String version, String kind, String userName) {}
