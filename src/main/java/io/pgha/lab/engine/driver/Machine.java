package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A machine as the host sees it, engine or not.
 *
 * @param name of the machine
 * @param hostName what its operating system calls itself
 * @param instanceId OCID of the instance
 * @param addresses that lead to it
 * @param publicAddress that leads to its primary one, or empty
 * @param running whether it has power
 */
public record Machine(
        String name,
        String hostName,
        String instanceId,
        List<String> addresses,
        String publicAddress,
        boolean running) {

    public Machine {
        addresses = List.copyOf(addresses);
    }

    /** All machines of a lab, by name. */
    public static List<Machine> all(LabPlace place) {
        if (!Files.isDirectory(place.machines())) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(place.machines())) {
            return directories
                    .sorted()
                    .flatMap(directory -> Known.read(directory).stream())
                    .map(known -> new Machine(
                            known.name(),
                            known.hostName(),
                            known.instanceId(),
                            known.addresses(),
                            known.publicAddress(),
                            new Power(place, known.name()).isOn()))
                    .toList();
        } catch (IOException e) {
            throw new MachineException(place.machines() + " cannot be read", e);
        }
    }
}
