package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.machine.VolumeSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The lab's volumes: sparse files, seen by machines as loop devices. */
final class Disks {
    private final LabPlace place;

    Disks(LabPlace place) {
        this.place = place;
    }

    /** Makes an empty volume, or one that exists as large as it shall be. */
    void create(VolumeSpec volume) {
        Path file = place.volume(volume.id());
        try {
            Files.createDirectories(file.getParent());
            try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
                long bytes = volume.sizeInGigabytes() << 30;
                if (disk.length() < bytes) {
                    disk.setLength(bytes);
                }
            }
            Optional<String> open = device(volume.id());
            if (open.isPresent()) {
                Programs.demand("losetup", "--set-capacity", open.get());
            }
        } catch (IOException e) {
            throw new MachineException("the volume cannot be made in " + file + ": " + e.getMessage(), e);
        }
    }

    /** The loop device of a volume, made if there is none yet. */
    synchronized String open(VolumeSpec volume) {
        create(volume);
        return device(volume.id()).orElseGet(() -> Programs.demand(
                        "losetup", "--find", "--show", place.volume(volume.id()).toString())
                .strip());
    }

    /** The loop device of a volume that is open. */
    Optional<String> device(String volumeId) {
        return Programs.attempt(
                        "losetup",
                        "--associated",
                        place.volume(volumeId).toString(),
                        "--output",
                        "NAME",
                        "--noheadings")
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("/dev/"))
                .findFirst();
    }

    /** Gives the loop device back; if a file system on it is still mounted somewhere, once it no longer is. */
    void close(String volumeId) {
        device(volumeId).ifPresent(device -> Programs.attempt("losetup", "--detach", device));
    }

    /** Removes a volume with all its content. */
    void destroy(String volumeId) {
        close(volumeId);
        try {
            Files.deleteIfExists(place.volume(volumeId));
        } catch (IOException e) {
            throw new MachineException("the volume cannot be removed: " + e.getMessage(), e);
        }
    }
}
