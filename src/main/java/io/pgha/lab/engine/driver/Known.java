package io.pgha.lab.engine.driver;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.MachineSpec;
import io.pgha.lab.engine.machine.PacketRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the driver must know of a machine besides its processes and its disk, kept in a file beside them so that a new engine
 * knows it too.
 *
 * @param instanceId OCID of the instance
 * @param name of the machine
 * @param hostName what its operating system calls itself
 * @param publicAddress that leads to its primary one, or empty
 * @param addresses that lead to it, the primary one first
 * @param rules what is let through, each as {@link #written} does
 * @param volumes OCIDs of the volumes attached, by device path
 */
record Known(
        String instanceId,
        String name,
        String hostName,
        String publicAddress,
        List<String> addresses,
        List<String> rules,
        Map<String, String> volumes) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final String FILE = "machine.json";

    Known {
        addresses = List.copyOf(addresses);
        rules = List.copyOf(rules);
        volumes = Map.copyOf(volumes);
    }

    /** What a specification says; the rules are those known before. */
    static Known of(MachineSpec spec, List<String> rules) {
        java.util.Map<String, String> volumes = new java.util.TreeMap<>();
        spec.volumes().forEach((device, volume) -> volumes.put(device, volume.id()));
        return new Known(
                spec.instanceId(),
                spec.machineName(),
                spec.hostName(),
                spec.nic().publicAddress().orElse(""),
                spec.nic().addresses(),
                rules,
                volumes);
    }

    Known withAddresses(List<String> others) {
        return new Known(instanceId, name, hostName, publicAddress, others, rules, volumes);
    }

    Known withRules(List<PacketRule> others) {
        return new Known(
                instanceId,
                name,
                hostName,
                publicAddress,
                addresses,
                others.stream().map(Known::written).toList(),
                volumes);
    }

    Known withVolumes(Map<String, String> others) {
        return new Known(instanceId, name, hostName, publicAddress, addresses, rules, others);
    }

    Filter.Port port() {
        return new Filter.Port(
                name,
                addresses,
                Optional.of(publicAddress).filter(text -> !text.isEmpty()),
                rules.stream().map(Known::rule).toList());
    }

    /** The one kept in a machine's directory, if it holds one. */
    static Optional<Known> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(file.toFile(), Known.class));
        } catch (IOException e) {
            throw new MachineException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Keeps it in the machine's directory. */
    void write(Path directory) {
        try {
            Files.createDirectories(directory);
            Path fresh = directory.resolve(FILE + ".new");
            MAPPER.writeValue(fresh.toFile(), this);
            Files.move(
                    fresh,
                    directory.resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new MachineException("machine " + name + " cannot be remembered: " + e.getMessage(), e);
        }
    }

    private static String written(PacketRule rule) {
        return String.join(
                " ",
                rule.direction().name(),
                rule.protocol().map(String::valueOf).orElse("all"),
                rule.peer(),
                rule.ports().map(ports -> ports.first() + "-" + ports.last()).orElse("all"));
    }

    private static PacketRule rule(String text) {
        String[] fields = text.split(" ", -1);
        Optional<Integer> protocol =
                "all".equals(fields[1]) ? Optional.empty() : Optional.of(Integer.parseInt(fields[1]));
        Optional<PacketRule.Ports> ports = Optional.empty();
        if (!"all".equals(fields[3])) {
            String[] ends = fields[3].split("-", -1);
            ports = Optional.of(new PacketRule.Ports(Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
        }
        return new PacketRule(PacketRule.Direction.valueOf(fields[0]), protocol, fields[2], ports);
    }
}
