package io.pgha.model;

import java.util.Optional;

/** Which image an instance boots. */
public sealed interface ImageRef {
    /** Exactly this image. */
    record ByOcid(String ocid) implements ImageRef {}

    /**
     * The newest image of an operating system that fits the shape.
     *
     * @param os operating system as OCI names it, such as {@code Canonical Ubuntu}
     * @param version its version as OCI names it, such as {@code 24.04}
     * @param name text that the image's display name must contain, if given
     */
    record ByOs(String os, String version, Optional<String> name) implements ImageRef {}
}
