package io.pgha.ops.session;

import io.pgha.model.Bastion;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.VirtualIp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The machines of one cluster as the cloud named them last, in a file. It is convenience: whoever uses it must see that every machine
 * is still what it was, and asks the cloud where one is not. It holds no secret, may be deleted at any time, and a file that cannot be
 * written or understood is none.
 */
final class RememberedMachines {
    private static final String REMARK = "# The machines as the cloud named them last; pgha can do without this file.";

    private final Path file;
    private final ClusterSpec spec;

    RememberedMachines(Path convenience, ClusterSpec spec) {
        this.file = convenience.resolve("machines").resolve(spec.name().replaceAll("[^A-Za-z0-9_.-]", "_"));
        this.spec = spec;
    }

    /** The machines, if they were of this place in the cloud and as many as the cluster is to have. */
    Optional<Machines> read() {
        try {
            return Files.isRegularFile(file) ? parse(Files.readAllLines(file)) : Optional.empty();
        } catch (IOException | NumberFormatException unusable) {
            return Optional.empty();
        }
    }

    /** Keeps them for the next process. */
    void write(Machines machines) {
        List<String> lines = lines(machines);
        try {
            if (Files.isRegularFile(file) && Files.readAllLines(file).equals(lines)) {
                return;
            }
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // Temporary files are made for their owner alone.
            Path fresh = Files.createTempFile(directory, ".machines", "");
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UnsupportedOperationException unwritable) {
            forget();
        }
    }

    /** They were changed, or may have been. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException unwritable) {
            // What it says is checked before it is believed.
            return;
        }
    }

    private String place() {
        return line(
                "cloud",
                spec.cloud().region(),
                spec.cloud().compartment(),
                spec.cloud().endpoint().orElse(""));
    }

    private List<String> lines(Machines machines) {
        List<String> lines = new ArrayList<>(List.of(REMARK, place()));
        Bastion bastion = machines.bastion();
        lines.add(line("bastion", bastion.name(), bastion.publicAddress(), bastion.address(), bastion.instanceId()));
        VirtualIp ip = machines.virtualIp();
        lines.add(line("vip", ip.address(), Integer.toString(ip.prefixLength()), ip.privateIpId()));
        machines.nodes()
                .forEach(node -> lines.add(line(
                        "node",
                        node.name(),
                        Integer.toString(node.index()),
                        node.address(),
                        node.instanceId(),
                        node.availabilityDomain(),
                        node.faultDomain(),
                        node.vnicId(),
                        node.dataDevice())));
        return lines;
    }

    private static String line(String... fields) {
        return String.join("\t", fields);
    }

    private Optional<Machines> parse(List<String> lines) {
        if (!lines.contains(place())) {
            return Optional.empty();
        }
        List<Bastion> bastions = new ArrayList<>();
        List<VirtualIp> ips = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (String line : lines) {
            List<String> f = Arrays.asList(line.split("\t", -1));
            if (f.get(0).equals("bastion") && f.size() == 5) {
                bastions.add(new Bastion(f.get(1), f.get(2), f.get(3), f.get(4)));
            } else if (f.get(0).equals("vip") && f.size() == 4) {
                ips.add(new VirtualIp(f.get(1), Integer.parseInt(f.get(2)), f.get(3)));
            } else if (f.get(0).equals("node") && f.size() == 9) {
                int index = Integer.parseInt(f.get(2));
                nodes.add(new Node(f.get(1), index, f.get(3), f.get(4), f.get(5), f.get(6), f.get(7), f.get(8)));
            }
        }
        return bastions.size() == 1
                        && ips.size() == 1
                        && nodes.size() == spec.nodes().count()
                ? Optional.of(new Machines(bastions.get(0), nodes, ips.get(0)))
                : Optional.empty();
    }
}
