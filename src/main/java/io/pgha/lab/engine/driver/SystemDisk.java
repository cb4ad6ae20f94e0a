package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.MachineSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;

/**
 * A machine's system disk: a layer of its own over the image, which at first holds what makes a machine this one and what
 * cloud-init would have written.
 */
final class SystemDisk {
    private static final String USER = "debian";
    private static final int USER_ID = 1000;

    private final Path directory;

    SystemDisk(Path directory) {
        this.directory = directory;
    }

    /** True if the machine has a disk. */
    boolean exists() {
        return Files.exists(directory.resolve("disk"));
    }

    /** Makes the disk; one that is only half there is made again. */
    void make(MachineSpec spec) {
        if (!spec.image().userName().equals(USER)) {
            throw new MachineException("the images have the account " + USER + ", not "
                    + spec.image().userName());
        }
        try {
            Programs.demand(
                    "rm", "-rf", "--one-file-system", directory.resolve("upper").toString());
            for (String part : new String[] {"upper", "work", "root"}) {
                Files.createDirectories(directory.resolve(part));
            }
            identity(spec);
            network(spec);
            account(spec);
            if (spec.userData().isPresent()) {
                write("var/lib/cloud/instance/user-data.txt", spec.userData().get(), "rw-------");
            }
            Files.writeString(directory.resolve("disk"), spec.image().id());
        } catch (IOException e) {
            throw new MachineException("the disk of " + spec.machineName() + " cannot be made: " + e.getMessage(), e);
        }
    }

    private void identity(MachineSpec spec) throws IOException {
        String full = spec.domain().isEmpty() ? "" : spec.hostName() + "." + spec.domain() + " ";
        write("etc/hostname", spec.hostName() + "\n");
        write("etc/hosts", "127.0.0.1 localhost\n127.0.1.1 " + full + spec.hostName() + "\n");
        write("etc/machine-id", UUID.randomUUID().toString().replace("-", "") + "\n");
        Path bus = upper("var/lib/dbus/machine-id");
        Files.createDirectories(bus.getParent());
        Files.createSymbolicLink(bus, Path.of("/etc/machine-id"));
        Path key = upper("etc/ssh/ssh_host_ed25519_key");
        Files.createDirectories(key.getParent());
        Programs.demand(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "root@" + spec.hostName(), "-f", key.toString());
    }

    private void network(MachineSpec spec) throws IOException {
        MachineSpec.Nic nic = spec.nic();
        write(
                "etc/systemd/network/10-" + NspawnMachines.INTERFACE + ".network",
                """
                [Match]
                Name=%s
                [Network]
                Address=%s/%d
                Gateway=%s
                LinkLocalAddressing=no
                IPv6AcceptRA=no
                """
                        .formatted(
                                NspawnMachines.INTERFACE, nic.addresses().get(0), nic.prefixLength(), nic.gateway()));
        String search = spec.domain().isEmpty() ? "" : "search " + spec.domain() + "\n";
        write("etc/resolv.conf", "nameserver 169.254.169.254\n" + search);
    }

    private void account(MachineSpec spec) throws IOException {
        write("home/" + USER + "/.ssh/authorized_keys", String.join("\n", spec.authorizedKeys()) + "\n");
        Path home = upper("home/" + USER);
        for (Map.Entry<Path, String> entry : Map.of(
                        home,
                        "rwx------",
                        home.resolve(".ssh"),
                        "rwx------",
                        home.resolve(".ssh/authorized_keys"),
                        "rw-------")
                .entrySet()) {
            Files.setPosixFilePermissions(entry.getKey(), PosixFilePermissions.fromString(entry.getValue()));
            Files.setAttribute(entry.getKey(), "unix:uid", USER_ID);
            Files.setAttribute(entry.getKey(), "unix:gid", USER_ID);
        }
    }

    private void write(String path, String content) throws IOException {
        write(path, content.getBytes(StandardCharsets.UTF_8), "rw-r--r--");
    }

    private void write(String path, byte[] content, String mode) throws IOException {
        Path file = upper(path);
        // The directories of this layer hide the modes of those below; the engine's umask gives them the usual ones.
        Files.createDirectories(upper(path + "/..").normalize());
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private Path upper(String path) {
        return directory.resolve("upper").resolve(path);
    }
}
