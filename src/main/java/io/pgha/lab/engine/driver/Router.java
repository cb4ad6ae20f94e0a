package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The router in the lab's network namespace: its links to machines, what leads where, and what it lets through. */
public final class Router {
    private final LabPlace place;
    private final Supplier<Set<String>> mirrors;

    /** The router of a lab. */
    public Router(LabPlace place, Supplier<Set<String>> mirrors) {
        this.place = place;
        this.mirrors = mirrors;
    }

    /** Makes the network, or what is missing of it. */
    public void up() {
        script("up");
    }

    /** Removes all of the network from the host. */
    public void down() {
        script("down");
    }

    private void script(String verb) {
        Addressing addressing = place.addressing();
        Map<String, String> environment = new HashMap<>();
        environment.put("LAB", place.name());
        environment.put("NETNS", place.namespace());
        environment.put("UPLINK", addressing.uplink());
        environment.put("PUBLIC_SUBNET", addressing.publicSubnet());
        environment.put("PRIVATE_SUBNET", addressing.privateSubnet());
        environment.put("PUBLIC_GATEWAY", addressing.publicGateway());
        environment.put("PRIVATE_GATEWAY", addressing.privateGateway());
        environment.put("PUBLIC_RANGE", addressing.publicRange());
        environment.put("HOST_ADDRESS", addressing.hostAddress());
        environment.put("ROUTER_ADDRESS", addressing.routerAddress());
        environment.put("RUN", "/run/pgha-lab");
        Programs.demand(
                Programs.SHORT,
                environment,
                "",
                List.of("bash", Programs.script("network.sh", place.scripts()).toString(), verb));
    }

    /** Lets through what the rules of the machines say, and nothing else. */
    synchronized void filter(Collection<Filter.Port> ports) {
        Filter.Outside outside = new Filter.Outside(place.addressing().hostAddress(), nameservers(), mirrors.get());
        inside(Filter.render(ports, outside), "nft", "-f", "-");
    }

    /** Delivers packets for a machine's addresses to it, and those for addresses that it had to nobody. */
    synchronized void lead(Filter.Port port) {
        String namespace = place.namespace();
        List<String> now = Programs.attempt("ip", "-n", namespace, "-o", "route", "show", "dev", port.device())
                .output()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(address -> address.matches("[0-9.]+"))
                .toList();
        for (String address : now) {
            if (!port.addresses().contains(address)) {
                Programs.attempt("ip", "-n", namespace, "route", "del", address, "dev", port.device());
            }
        }
        for (String address : port.addresses()) {
            // Fails while the machine is off; its power supply does it when it boots.
            Programs.attempt("ip", "-n", namespace, "route", "replace", address + "/32", "dev", port.device());
        }
    }

    private String inside(String input, String... command) {
        java.util.List<String> words = new java.util.ArrayList<>(List.of("nsenter", "--net=" + place.namespaceFile()));
        words.addAll(List.of(command));
        return Programs.demand(Programs.SHORT, Map.of(), input, words);
    }

    /** The host's name servers; one on a loopback address is of no use to a machine, the ones behind it are. */
    static List<String> nameservers() {
        for (Path file : List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"))) {
            if (!Files.isReadable(file)) {
                continue;
            }
            try {
                List<String> found = Files.readAllLines(file).stream()
                        .filter(line -> line.matches("nameserver\\s+[0-9.]+\\s*"))
                        .map(line -> line.replaceFirst("nameserver\\s+", "").strip())
                        .filter(address -> !address.startsWith("127."))
                        .toList();
                if (!found.isEmpty()) {
                    return found;
                }
            } catch (IOException e) {
                throw new MachineException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return List.of();
    }
}
