package io.pgha.spec;

import io.pgha.model.BastionSpec;
import io.pgha.model.ImageRef;
import io.pgha.model.NodesSpec;
import java.util.List;
import java.util.Map;

/** Reads {@code bastion} and {@code nodes}: the machines. */
final class MachineSections {
    private static final Form SHAPE =
            Form.matching("a shape such as VM.Standard.E5.Flex", "[A-Za-z0-9]+(\\.[A-Za-z0-9]+)+");
    private static final String USUAL_SHAPE = "VM.Standard.E5.Flex";
    private static final int MOST_NODES = 32;
    private static final int SMALLEST_VOLUME_GB = 50;
    private static final int LARGEST_VOLUME_GB = 32768;

    // Shapes whose size is fixed: OCPUs and memory in GB, as the documentation of OCI's VM shapes lists them.
    private static final Map<String, Size> FIXED = Map.ofEntries(
            Map.entry("VM.Standard2.1", new Size(1, 15)),
            Map.entry("VM.Standard2.2", new Size(2, 30)),
            Map.entry("VM.Standard2.4", new Size(4, 60)),
            Map.entry("VM.Standard2.8", new Size(8, 120)),
            Map.entry("VM.Standard2.16", new Size(16, 240)),
            Map.entry("VM.Standard2.24", new Size(24, 320)),
            Map.entry("VM.Standard.E2.1", new Size(1, 8)),
            Map.entry("VM.Standard.E2.2", new Size(2, 16)),
            Map.entry("VM.Standard.E2.4", new Size(4, 32)),
            Map.entry("VM.Standard.E2.8", new Size(8, 64)),
            Map.entry("VM.Standard.E2.1.Micro", new Size(1, 1)));

    private record Size(double ocpus, double memoryGb) {}

    private record Shape(String name, Size size) {}

    private MachineSections() {}

    static NodesSpec nodes(Section section) {
        Shape shape = shape(section, new Size(2, 16));
        ImageRef image = Images.read(section, Images.USUAL);
        return new NodesSpec(
                section.integer("count", 3, 1, MOST_NODES),
                section.text("hostname_prefix", "pgsql", Form.HOST_PREFIX),
                shape.name(),
                shape.size().ocpus(),
                shape.size().memoryGb(),
                image,
                section.integer("boot_volume_gb", 50, SMALLEST_VOLUME_GB, LARGEST_VOLUME_GB),
                section.integer("data_volume_gb", 250, SMALLEST_VOLUME_GB, LARGEST_VOLUME_GB),
                vpus(section),
                section.text("data_mount_point", "/data", Form.ABSOLUTE_PATH),
                section.choice("file_system", NodesSpec.FileSystem.EXT4),
                section.text("user", Images.login(image), Form.LOGIN),
                section.texts("private_addresses", List.of(), Form.ADDRESS),
                section.section(
                        "placement",
                        placement -> new NodesSpec.Placement(
                                placement.texts("availability_domains", List.of(), Form.DOMAIN),
                                placement.texts("fault_domains", List.of(), Form.DOMAIN))));
    }

    static BastionSpec bastion(Section section, ImageRef usualImage, FileSettings settings) {
        Shape shape = shape(section, new Size(1, 8));
        ImageRef image = Images.read(section, usualImage);
        List<String> clients = section.texts("client_cidrs", List.of(), Form.NETWORK);
        if (!section.says("client_cidrs")) {
            section.missing("client_cidrs", "which networks may open SSH connections to the bastion");
        }
        return new BastionSpec(
                section.text("hostname", "bastion", Form.HOST_LABEL),
                shape.name(),
                shape.size().ocpus(),
                shape.size().memoryGb(),
                image,
                section.integer("boot_volume_gb", 50, SMALLEST_VOLUME_GB, LARGEST_VOLUME_GB),
                section.text("user", Images.login(image), Form.LOGIN),
                section.choice("public_address", BastionSpec.PublicAddress.EPHEMERAL),
                settings.value(section, "availability_domain", Setting.AVAILABILITY_DOMAIN, Form.DOMAIN),
                clients);
    }

    private static Shape shape(Section section, Size usual) {
        String name = section.text("shape", USUAL_SHAPE, SHAPE);
        boolean unknown = !name.endsWith(".Flex") && !FIXED.containsKey(name);
        Size size = FIXED.getOrDefault(name, usual);
        if (unknown && !section.says("memory_gb")) {
            section.missing("memory_gb", "how much memory the shape " + name + " has");
        }
        return new Shape(
                name,
                new Size(
                        section.real("ocpus", size.ocpus(), 0.125, 1024),
                        section.real("memory_gb", size.memoryGb(), 0.5, 16384)));
    }

    private static int vpus(Section section) {
        return section.scalar("data_volume_vpus", "a multiple of 10 from 0 to 120", text -> java.util.Optional.of(text)
                        .filter(digits -> digits.matches("0|[1-9]0|1[0-2]0"))
                        .map(Integer::valueOf))
                .orElse(10);
    }
}
