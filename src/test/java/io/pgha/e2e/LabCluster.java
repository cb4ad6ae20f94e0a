package io.pgha.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A lab of its own with a cluster file, and a way onto its nodes that is not pgha's. */
final class LabCluster {
    private static final String BASTION = "";
    /** What ssh says of its own failures, ssh(1). */
    private static final int NO_WAY = 255;

    private final Pgha pgha = new Pgha();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Path directory;
    private final Path file;

    LabCluster(String lab, Path directory, String clusterFile) {
        this.directory = directory;
        this.file = directory.resolve("cluster.yaml");
        pgha.with("PGHA_LAB", lab).with("PGHA_HOME", directory.resolve("home").toString());
        try {
            Files.writeString(file, clusterFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pgha.with("PGHA_CLUSTER", file.toString());
    }

    Pgha pgha() {
        return pgha;
    }

    Path directory() {
        return directory;
    }

    /** Its cluster file, a copy of this cluster's own. */
    Path file() {
        return file;
    }

    LabCluster up() {
        pgha.run("lab", "up").good();
        pgha.source(pgha.run("lab", "env").good().out());
        return this;
    }

    void down() {
        pgha.run("lab", "down", "--yes").good();
    }

    /** Addresses of the nodes by name. */
    Map<String, String> nodes() {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode node : pgha.run("node", "list", "--output", "json").good().json()) {
            if (node.path("role").asText().equals("node")) {
                found.put(node.path("name").asText(), node.path("address").asText());
            }
        }
        return found;
    }

    String bastion() {
        for (JsonNode node : pgha.run("node", "list", "--output", "json").good().json()) {
            if (node.path("role").asText().equals("bastion")) {
                return node.path("public_address").asText();
            }
        }
        throw new AssertionError("no bastion");
    }

    /** The bastion's name. */
    String bastionName() {
        for (JsonNode node : pgha.run("node", "list", "--output", "json").good().json()) {
            if (node.path("role").asText().equals("bastion")) {
                return node.path("name").asText();
            }
        }
        throw new AssertionError("no bastion");
    }

    /** Runs a command on a node with the system's own ssh through the bastion. */
    Pgha.Result on(String bastion, String address, String command) {
        String key = pgha.variable("PGHA_SSH_KEY");
        String common = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i " + key;
        return pgha.exec(
                Duration.ofMinutes(2),
                List.of(
                        "sh",
                        "-c",
                        "exec ssh " + common + " -o ProxyCommand='ssh " + common + " -W %h:%p debian@" + bastion
                                + "' debian@" + address + " \"$0\"",
                        command));
    }

    /** Runs a command on a node, by its name. Where it is is asked once, and again if there is no way there any more. */
    Pgha.Result on(String node, String command) {
        String way = addresses.getOrDefault(BASTION, "");
        String address = addresses.getOrDefault(node, "");
        if (!way.isEmpty() && !address.isEmpty()) {
            Pgha.Result result = on(way, address, command);
            if (result.status() != NO_WAY) {
                return result;
            }
        }
        addresses.clear();
        for (JsonNode machine :
                pgha.run("node", "list", "--output", "json").good().json()) {
            boolean isNode = machine.path("role").asText().equals("node");
            addresses.put(
                    isNode ? machine.path("name").asText() : BASTION,
                    machine.path(isNode ? "address" : "public_address").asText());
        }
        return on(addresses.getOrDefault(BASTION, ""), addresses.getOrDefault(node, ""), command);
    }

    /** Waits until the cluster is healthy; fails with what it says instead after the time given. */
    void awaitHealthy(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        JsonNode status = status();
        while (!status.path("verdict").asText().equalsIgnoreCase("healthy")) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not healthy within " + limit + ": " + status.toPrettyString());
            }
            status = status();
        }
    }

    JsonNode status() {
        return pgha.run("cluster", "status", "--output", "json").json();
    }
}
