package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where this host's own apt configuration gets Debian packages, so that the lab asks nobody whom the host does not ask.
 *
 * @param mirror where the suites themselves are
 * @param security where their security updates are, if the host names it
 * @param keyring what signs them
 * @param options settings of apt that decide how the mirror is reached, each as {@code Name "value";}
 */
public record Packages(String mirror, Optional<String> security, Path keyring, List<String> options) {
    private static final List<Path> KEYRINGS = List.of(
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"),
            Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"));

    /** Repositories of other projects have releases of other names. */
    private static final String RELEASES =
            "(bullseye|bookworm|trixie|forky|duke|sid|oldstable|stable|testing|unstable)";

    /** Reads the host's configuration; throws if it names no Debian mirror. */
    public static Packages ofHost() {
        String targets = Programs.demand(
                "apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages");
        return parse(
                targets,
                Programs.demand("apt-config", "dump", "Acquire"),
                KEYRINGS.stream().filter(Files::isReadable).findFirst());
    }

    static Packages parse(String targets, String configuration, Optional<Path> keyring) {
        Optional<String> mirror = repository(targets, release -> release.matches(RELEASES));
        Optional<String> security = repository(targets, release -> release.matches(RELEASES + "-security"));
        if (mirror.isEmpty()) {
            throw new MachineException(
                    "apt on this host is configured with no Debian mirror, so there is nowhere to get"
                            + " packages from: add one to /etc/apt/sources.list.d and run apt-get update");
        }
        if (keyring.isEmpty()) {
            throw new MachineException("the keys of Debian are missing: apt-get install debian-archive-keyring");
        }
        List<String> options = configuration
                .lines()
                .filter(line -> line.matches("(?i)Acquire::(https?|ForceIPv4)(::|\\s).*"))
                .filter(line -> !line.endsWith("\"\";"))
                .toList();
        return new Packages(mirror.get(), security, keyring.get(), options);
    }

    private static Optional<String> repository(String targets, java.util.function.Predicate<String> release) {
        return targets.lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length >= 3 && "main".equals(fields[2]) && release.test(fields[1]))
                .map(fields -> fields[0].replaceAll("/+$", ""))
                .findFirst();
    }

    /** The lines of sources.list for a suite. */
    public String sources(Suite suite) {
        List<String> lines = new ArrayList<>();
        // The index of a suite in the making is good for a week only, and many mirrors lag; its signature is checked
        // all the same.
        String validity = suite.isReleased() ? "" : "[check-valid-until=no] ";
        lines.add("deb " + validity + mirror + " " + suite.codename() + " main");
        if (suite.isReleased()) {
            lines.add("deb " + mirror + " " + suite.codename() + "-updates main");
            security.ifPresent(at -> lines.add("deb " + at + " " + suite.codename() + "-security main"));
        }
        return String.join("\n", lines);
    }

    /** The addresses at which packages are had now: of the mirrors, or of the proxy on the way to them. */
    public Set<String> addresses() {
        Set<String> found = new TreeSet<>();
        Stream.concat(
                        Stream.concat(Stream.of(mirror), security.stream()),
                        options.stream().map(line -> line.replaceAll("^[^\"]*\"|\";$", "")))
                .filter(text -> text.contains("://"))
                .map(text -> URI.create(text).getHost())
                .forEach(host -> {
                    try {
                        for (InetAddress address : InetAddress.getAllByName(host)) {
                            if (address instanceof Inet4Address) {
                                found.add(address.getHostAddress());
                            }
                        }
                    } catch (UnknownHostException gone) {
                        // Without names there are no packages either, and apt says so where they are asked for.
                    }
                });
        return found;
    }
}
