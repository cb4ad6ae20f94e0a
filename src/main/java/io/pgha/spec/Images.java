package io.pgha.spec;

import io.pgha.model.ImageRef;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is known of images before the cloud is asked. */
final class Images {
    static final ImageRef USUAL = new ImageRef.ByOs("Canonical Ubuntu", "24.04", Optional.empty());
    static final Form OS = Form.matching("an operating system as OCI names it", "[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}");

    // The one major version each release carries.
    private static final Map<String, Integer> PACKAGED_POSTGRESQL = Map.of(
            "Debian 12",
            15,
            "Debian 13",
            17,
            "Debian 14",
            18,
            "Canonical Ubuntu 22.04",
            14,
            "Canonical Ubuntu 24.04",
            16);

    private Images() {}

    /** An image by OCID as a text, or by operating system as a mapping. */
    static ImageRef read(Section section, ImageRef fallback) {
        Optional<YamlNode> node = section.node("image");
        if (node.isPresent() && node.get() instanceof YamlNode.Scalar) {
            return section.optionalText("image", Form.ocid("image"))
                    .<ImageRef>map(ImageRef.ByOcid::new)
                    .orElse(fallback);
        }
        return node.isEmpty()
                ? fallback
                : section.section(
                        "image",
                        image -> new ImageRef.ByOs(
                                image.required("os", OS, "the operating system as OCI names it"),
                                image.required("version", Form.LINE, "the version of the operating system"),
                                image.optionalText("name", Form.LINE)));
    }

    /** The account such images have by custom. */
    static String login(ImageRef image) {
        if (image instanceof ImageRef.ByOs named) {
            String os = named.os().toLowerCase(Locale.ROOT);
            if (os.contains("oracle")) {
                return "opc";
            }
            return os.contains("debian") ? "debian" : "ubuntu";
        }
        return "ubuntu";
    }

    /** True if nothing is known against the stack's running on such an image. */
    static boolean fitsStack(ImageRef image) {
        return !(image instanceof ImageRef.ByOs named)
                || named.os().toLowerCase(Locale.ROOT).matches(".*(debian|ubuntu).*");
    }

    /** The major version of PostgreSQL in the distribution, if the release is a known one. */
    static Optional<Integer> packagedPostgresql(ImageRef image) {
        return image instanceof ImageRef.ByOs named
                ? Optional.ofNullable(PACKAGED_POSTGRESQL.get(
                        named.os() + " " + named.version().replace(" Minimal", "")))
                : Optional.empty();
    }

    /** True for the release whose Patroni 3 knows no quorum. */
    static boolean hasPatroni3(ImageRef image) {
        return image instanceof ImageRef.ByOs named
                && (named.os() + " " + named.version()).matches("Debian 12|Canonical Ubuntu 2[24]\\.04.*");
    }
}
