package io.pgha.ops.doctor.sight;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operating system of a node.
 *
 * @param memoryBytes all there is
 * @param availableBytes what programs can still get without swapping
 * @param loadPerProcessor run queue of the last minute over the number of processors
 * @param dataMount options of the file system at the data volume's mount point; empty if nothing is mounted there
 * @param dataDirectory owner and mode of the data directory; empty if it is not there
 * @param hasData true if the data directory holds a database cluster
 * @param watchdog owner and mode of the watchdog device; empty if there is none
 * @param whole false if the node was too slow to say all of this; what is missing here may be there then
 */
public record OsSight(
        List<Disk> disks,
        long memoryBytes,
        long availableBytes,
        double loadPerProcessor,
        Optional<String> dataMount,
        Optional<Owner> dataDirectory,
        boolean hasData,
        Optional<Owner> watchdog,
        boolean whole) {
    private static final long KIB = 1024;

    public OsSight {
        disks = List.copyOf(disks);
    }

    /** A file system; sizes in bytes. */
    public record Disk(String mount, long size, long available, long inodes, long freeInodes) {
        /** What is still free, of a hundred. */
        public double freePercent() {
            return size == 0 ? 100 : 100.0 * available / size;
        }

        /** Inodes that are still free, of a hundred; file systems without inodes never run out. */
        public double freeInodesPercent() {
            return inodes == 0 ? 100 : 100.0 * freeInodes / inodes;
        }
    }

    /** Whose a file is, and its mode in octal. */
    public record Owner(String user, String mode) {}

    static OsSight parse(List<String> lines) {
        List<Disk> disks = new ArrayList<>();
        long memory = 0;
        long available = 0;
        double load = 0;
        Optional<String> mount = Optional.empty();
        Optional<Owner> directory = Optional.empty();
        Optional<Owner> watchdog = Optional.empty();
        boolean hasData = false;
        boolean whole = false;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            switch (words[0]) {
                case "disk" ->
                    disks.add(
                            new Disk(words[1], number(words[2]), number(words[3]), number(words[4]), number(words[5])));
                case "memory" -> {
                    memory = words[1].equals("MemTotal:") ? number(words[2]) * KIB : memory;
                    available = words[1].equals("MemAvailable:") ? number(words[2]) * KIB : available;
                }
                case "load" -> load = Double.parseDouble(words[1]) / Math.max(1, number(words[4]));
                case "mount" -> mount = Optional.of(words[words.length - 1]);
                case "pgdata" -> directory = Optional.of(new Owner(words[1], words[2]));
                case "pgversion" -> hasData = true;
                case "whole" -> whole = true;
                case "watchdog" -> watchdog = Optional.of(new Owner(words[1], words[2]));
                default -> {
                    // An empty line, or one of a program that should have been silent.
                }
            }
        }
        return new OsSight(disks, memory, available, load, mount, directory, hasData, watchdog, whole);
    }

    private static long number(String word) {
        return word.matches("\\d+") ? Long.parseLong(word) : 0;
    }
}
