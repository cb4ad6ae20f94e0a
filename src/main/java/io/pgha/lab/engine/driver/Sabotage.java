package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Harm done to machines and links on purpose. Works beside the engine, so that it does not matter whether that runs; harm to links
 * lasts until {@link #heal} or until the lab goes.
 */
public final class Sabotage {
    private static final String FILE = "faults";

    private final LabPlace place;

    /** Harm to a lab that is up. */
    public Sabotage(LabPlace place) {
        this.place = place;
    }

    /** A kind of harm to a link. */
    public enum Kind {
        /** Nothing passes, and nobody is told: a partition, not a pulled cable. */
        CUT,
        /** A percentage of packets is lost. */
        LOSE,
        /** More than so many kilobytes a second are lost. */
        SLOW
    }

    /**
     * A harmed link.
     *
     * @param kind of harm
     * @param first machine by name
     * @param second machine by name, or {@code *} for all
     * @param amount percent, or kilobytes per second; 0 if the kind has none
     */
    public record Harm(Kind kind, String first, String second, int amount) {}

    /** Takes a machine's power away at once: its peers see silence, its disk keeps what was written to it. */
    public void powerLoss(String machine) {
        new Power(place, find(machine).name()).off(false);
    }

    /** Harms the link between two machines in both directions; {@code *} stands for all others. */
    public synchronized Harm harm(Kind kind, String first, String second, int amount) {
        Harm added = new Harm(
                kind,
                find(first).name(),
                "*".equals(second) ? "*" : find(second).name(),
                amount);
        List<Harm> all = new ArrayList<>(all());
        all.add(added);
        apply(all);
        return added;
    }

    /** Heals all links. */
    public synchronized void heal() {
        apply(List.of());
    }

    /** Every harm that lasts. */
    public List<Harm> all() {
        Path file = place.directory().resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" ", -1))
                    .map(words -> new Harm(Kind.valueOf(words[0]), words[1], words[2], Integer.parseInt(words[3])))
                    .toList();
        } catch (IOException e) {
            throw new MachineException(file + " cannot be read", e);
        }
    }

    private void apply(List<Harm> all) {
        Programs.demand(
                Programs.SHORT,
                Map.of(),
                render(all),
                List.of("nsenter", "--net=" + place.namespaceFile(), "nft", "-f", "-"));
        try {
            Files.write(
                    place.directory().resolve(FILE),
                    all.stream()
                            .map(harm -> harm.kind() + " " + harm.first() + " " + harm.second() + " " + harm.amount())
                            .toList());
        } catch (IOException e) {
            throw new MachineException("the faults cannot be noted", e);
        }
    }

    /** A table of its own, before the router's, so that connections that are open are harmed too. */
    static String render(List<Harm> all) {
        StringBuilder text = new StringBuilder("table inet faults\ndelete table inet faults\n");
        if (all.isEmpty()) {
            return text.toString();
        }
        text.append("table inet faults {\n chain forward {\n")
                .append("  type filter hook forward priority filter - 10; policy accept;\n");
        for (Harm harm : all) {
            text.append(rule(harm, harm.first(), harm.second())).append(rule(harm, harm.second(), harm.first()));
        }
        return text.append(" }\n}\n").toString();
    }

    private static String rule(Harm harm, String from, String to) {
        String match = "  " + ("*".equals(from) ? "" : "iifname \"ve-" + from + "\" ")
                + ("*".equals(to) ? "oifname \"ve-*\" " : "oifname \"ve-" + to + "\" ")
                + ("*".equals(from) ? "iifname \"ve-*\" " : "");
        return switch (harm.kind()) {
            case CUT -> match + "drop\n";
            case LOSE -> match + "numgen random mod 100 < " + harm.amount() + " drop\n";
            case SLOW -> match + "limit rate over " + harm.amount() + " kbytes/second drop\n";
        };
    }

    private Machine find(String wanted) {
        return Machine.all(place).stream()
                .filter(machine ->
                        machine.name().equals(wanted) || machine.hostName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new MachineException("there is no machine " + wanted + " in the lab; there are "
                        + String.join(
                                ", ",
                                Machine.all(place).stream()
                                        .map(Machine::hostName)
                                        .toList())));
    }
}
