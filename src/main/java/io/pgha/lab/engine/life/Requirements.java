package io.pgha.lab.engine.life;

import io.pgha.lab.engine.driver.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a host must be and have to carry a lab. */
final class Requirements {
    /** The Debian package of each program used. */
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.ofEntries(
            Map.entry("systemd-nspawn", "systemd-container"),
            Map.entry("mmdebstrap", "mmdebstrap"),
            Map.entry("nft", "nftables"),
            Map.entry("ip", "iproute2"),
            Map.entry("nsenter", "util-linux"),
            Map.entry("unshare", "util-linux"),
            Map.entry("setsid", "util-linux"),
            Map.entry("flock", "util-linux"),
            Map.entry("losetup", "mount"),
            Map.entry("mount", "mount"),
            Map.entry("ssh-keygen", "openssh-client"),
            Map.entry("chroot", "coreutils"),
            Map.entry("systemctl", "systemd")));

    private Requirements() {}

    /** Throws the first thing that is wrong with this host, with the command that cures it. */
    static void check() {
        check(
                System.getProperty("os.name", ""),
                read(Path.of("/etc/os-release")),
                "root".equals(System.getProperty("user.name"))
                        || Programs.demand("id", "-u").strip().equals("0"),
                Requirements::missing);
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            throw LabException.of(
                    "LAB_NO_LOOP_DEVICES",
                    "This machine has no loop devices, which volumes of the lab are made of.",
                    "modprobe loop");
        }
    }

    static void check(
            String system, String release, boolean root, java.util.function.Supplier<List<String>> missingPackages) {
        boolean debian = release.lines().anyMatch(line -> line.matches("ID(_LIKE)?=\"?.*debian.*"));
        if (!"Linux".equals(system) || !debian) {
            throw LabException.of(
                    "LAB_FOREIGN_SYSTEM",
                    "The lab runs on Debian 12 or newer; this is "
                            + release.lines()
                                    .filter(line -> line.startsWith("PRETTY_NAME="))
                                    .map(line -> line.substring("PRETTY_NAME=".length())
                                            .replace("\"", ""))
                                    .findFirst()
                                    .orElse(system)
                            + ". Everything else of pgha works here: point it at a real tenancy.");
        }
        if (!root) {
            throw LabException.of(
                    "LAB_NEEDS_ROOT",
                    "The lab makes network namespaces, mounts and containers, which only root may.",
                    "sudo scripts/pgha lab up");
        }
        List<String> packages = missingPackages.get();
        if (!packages.isEmpty()) {
            throw LabException.of(
                    "LAB_PROGRAMS_MISSING",
                    "The lab needs programs that this machine does not have.",
                    "apt-get update",
                    "apt-get install --no-install-recommends " + String.join(" ", packages));
        }
    }

    private static List<String> missing() {
        TreeSet<String> packages = new TreeSet<>();
        List<Path> directories = new ArrayList<>();
        for (String directory :
                (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin").split(":", -1)) {
            if (!directory.isEmpty()) {
                directories.add(Path.of(directory));
            }
        }
        PROGRAMS.forEach((program, debianPackage) -> {
            if (directories.stream().noneMatch(directory -> Files.isExecutable(directory.resolve(program)))) {
                packages.add(debianPackage);
            }
        });
        if (!Files.exists(Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"))
                && !Files.exists(Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"))) {
            packages.add("debian-archive-keyring");
        }
        return List.copyOf(packages);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
