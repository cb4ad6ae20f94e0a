package io.pgha.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the file {@code cluster init} leaves behind: what was said stands in it, and the settings most often changed stand beside
 * it as comments with their defaults, so that the file teaches its own language.
 */
public final class ClusterFileWriter {
    private static final String IMAGE = "nodes.image";

    private record Line(String path, String sample, String comment) {}

    private static final List<Line> LINES = List.of(
            new Line("cloud.region", "eu-frankfurt-1", ""),
            new Line("cloud.compartment", "ocid1.compartment.oc1..aaaa", "everything is made in it"),
            new Line("cloud.profile", "DEFAULT", "of the OCI config file"),
            new Line("cloud.vcn", "ocid1.vcn.oc1.eu-frankfurt-1.aaaa", "else that of the subnets"),
            new Line("cloud.bastion_subnet", "ocid1.subnet.oc1.eu-frankfurt-1.aaaa", "public and regional"),
            new Line("cloud.node_subnet", "ocid1.subnet.oc1.eu-frankfurt-1.bbbb", "private and regional"),
            new Line("bastion.client_cidrs", "203.0.113.0/24", "who may open SSH connections to the bastion"),
            new Line("bastion.shape", "VM.Standard.E5.Flex", ""),
            new Line("ssh.private_key", "~/.ssh/id_ed25519", "stays on this machine"),
            new Line("nodes.count", "3", ""),
            new Line("nodes.hostname_prefix", "pgsql", ""),
            new Line("nodes.shape", "VM.Standard.E5.Flex", ""),
            new Line("nodes.ocpus", "2", ""),
            new Line("nodes.memory_gb", "16", "PostgreSQL's memory settings follow from it"),
            new Line(IMAGE, "{os: Canonical Ubuntu, version: \"24.04\"}", "or an OCID"),
            new Line("nodes.user", "ubuntu", ""),
            new Line("nodes.data_volume_gb", "250", ""),
            new Line("virtual_ip.address", "auto", "or a free address of the node subnet"),
            new Line("os.time_zone", "Etc/UTC", ""),
            new Line("os.package_source", "distribution", "or pgdg, for any supported version of PostgreSQL"),
            new Line("postgresql.version", "16", "without it, the one of the distribution"),
            new Line("postgresql.client_cidrs", "[]", "networks of the applications"),
            new Line("postgresql.parameters", "{work_mem: 32MB}", "over the sized ones"),
            new Line(
                    "postgresql.users",
                    "[{name: app, password: prompt}]",
                    "or generate, env:NAME, file:PATH, vault:OCID"),
            new Line("postgresql.databases", "[{name: app, owner: app}]", ""),
            new Line("patroni.profile", "norm", "fast, norm, safe or wide"),
            new Line("patroni.synchronous_mode", "off", "off, on or quorum"),
            new Line("pgbouncer.pool_mode", "session", "session, transaction or statement"),
            new Line("secrets.superuser", "generate", "or prompt, env:NAME, file:PATH, vault:OCID"));

    private ClusterFileWriter() {}

    /**
     * The text of a starter file.
     *
     * @param name name of the cluster
     * @param said values by the full name of their key, such as {@code cloud.region}; {@code nodes.image.os}, {@code .version} and
     *     {@code .name} make up an image. A value of a key that takes a list is split at commas.
     */
    public static String starter(String name, Map<String, String> said) {
        StringBuilder out = new StringBuilder();
        out.append(
                "# A cluster of pgha. Lines that begin with # show defaults or examples; docs/cluster-file.md explains every key.\n");
        out.append("# After a change: cluster validate, then cluster plan.\n\n");
        out.append("name: ").append(scalar(name)).append('\n');
        Map<String, List<String>> sections = sections(said);
        sections.forEach((section, lines) -> {
            boolean active = lines.stream().anyMatch(line -> !line.startsWith("#"));
            out.append('\n').append(active ? "" : "# ").append(section).append(":\n");
            lines.forEach(line -> out.append(line).append('\n'));
        });
        return out.toString();
    }

    private static Map<String, List<String>> sections(Map<String, String> said) {
        Map<String, String> values = withImage(said);
        Map<String, List<String>> sections = new LinkedHashMap<>();
        for (Line line : LINES) {
            String key = line.path().substring(line.path().indexOf('.') + 1);
            List<String> lines = sections.computeIfAbsent(section(line.path()), unseen -> new ArrayList<>());
            String value = values.remove(line.path());
            String comment = line.comment().isEmpty() ? "" : "   # " + line.comment();
            lines.add(
                    value == null
                            ? "#   " + key + ": " + line.sample() + comment
                            : "  " + key + ": " + written(line.path(), value) + comment);
        }
        values.forEach((path, value) -> sections.computeIfAbsent(section(path), unseen -> new ArrayList<>())
                .add("  " + path.substring(path.indexOf('.') + 1) + ": " + written(path, value)));
        return sections;
    }

    private static String section(String path) {
        return path.substring(0, path.indexOf('.'));
    }

    // Folds the parts of an image into one flow mapping under the key of the image.
    private static Map<String, String> withImage(Map<String, String> said) {
        Map<String, String> values = new LinkedHashMap<>(said);
        List<String> parts = new ArrayList<>();
        for (String part : List.of("os", "version", "name")) {
            String value = values.remove(IMAGE + "." + part);
            if (value != null) {
                parts.add(part + ": " + scalar(value));
            }
        }
        if (!parts.isEmpty()) {
            values.put(IMAGE, "{" + String.join(", ", parts) + "}");
        }
        return values;
    }

    private static String written(String path, String value) {
        if (path.equals(IMAGE) && value.startsWith("{")) {
            return value;
        }
        if (path.endsWith("_cidrs") || path.endsWith("_addresses") || path.endsWith("_servers")) {
            List<String> items = new ArrayList<>();
            for (String item : value.split(",", -1)) {
                items.add(scalar(item.strip()));
            }
            return "[" + String.join(", ", items) + "]";
        }
        return scalar(value);
    }

    /** A text as a YAML scalar that reads back as the same text. */
    static String scalar(String text) {
        boolean plain = text.matches("[A-Za-z0-9~/][A-Za-z0-9~/._@+-]*(:[A-Za-z0-9/._@+-]+)*");
        boolean special = text.matches("~|[Nn]ull|NULL|[0-9]+\\.[0-9]+");
        if (plain && !special) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
            } else if (Character.isISOControl(point)) {
                quoted.append(String.format("\\u%04x", point));
            } else {
                quoted.appendCodePoint(point);
            }
        });
        return quoted.append('"').toString();
    }
}
