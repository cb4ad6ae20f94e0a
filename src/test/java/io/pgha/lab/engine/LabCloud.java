package io.pgha.lab.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A lab's cloud with machines that are only remembered, for tests of those who call a cloud. */
public final class LabCloud implements AutoCloseable {
    private final LabFixture lab;

    private LabCloud(LabFixture lab) {
        this.lab = lab;
    }

    /** A cloud with quick transitions. */
    public static LabCloud start(Path directory) throws IOException {
        return new LabCloud(LabFixture.start(directory));
    }

    /** A cloud whose settings are adapted first. */
    public static LabCloud start(Path directory, Consumer<ObjectNode> adapt) throws IOException {
        return new LabCloud(LabFixture.start(directory, adapt));
    }

    /** URL of every API. */
    public String endpoint() {
        return lab.endpoint();
    }

    /** A field of what the lab offers, such as {@code configFile}. */
    public String text(String field) {
        return lab.text(field);
    }

    /** OCID of a subnet. */
    public String subnet(String name) {
        return lab.subnet(name);
    }

    /** Launches a machine that no cluster knows, in the private subnet, and waits until it runs. */
    public String foreignMachine(String name) throws IOException {
        return lab.running(name).getId();
    }

    /** Lifecycle state of an instance. */
    public String state(String instanceId) {
        return lab.state(instanceId);
    }

    /** Orders that the next calls of an operation fail. */
    public void fault(String operation, int times, int status, String code, String message) throws IOException {
        lab.admin(
                "POST",
                "faults",
                "{\"operation\":\"%s\",\"times\":%d,\"status\":%d,\"code\":\"%s\",\"message\":\"%s\"}"
                        .formatted(operation, times, status, code, message));
    }

    /** Orders that the next calls of an operation are done, and their answers lost. */
    public void loseAnswer(String operation, int times, int status) throws IOException {
        lab.admin(
                "POST",
                "faults",
                "{\"operation\":\"%s\",\"times\":%d,\"status\":%d,\"afterwards\":true}"
                        .formatted(operation, times, status));
    }

    /** Puts a content into the vault's secret of a name, and gives its OCID. */
    public String keep(String name, String content) throws IOException {
        String answer = lab.admin("POST", "secrets", "{\"name\":\"%s\",\"content\":\"%s\"}".formatted(name, content));
        return answer.replaceFirst("(?s).*\"id\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    }

    /** Orders that the next call of an operation is answered late. */
    public void slow(String operation, long millis) throws IOException {
        lab.admin("POST", "faults", "{\"operation\":\"%s\",\"delayMillis\":%d}".formatted(operation, millis));
    }

    /** Takes away the room for a shape at a place; an empty text stands for any. */
    public void exhaust(String availabilityDomain, String faultDomain) throws IOException {
        lab.admin(
                "POST",
                "capacity",
                "{\"availabilityDomain\":\"%s\",\"faultDomain\":\"%s\"}".formatted(availabilityDomain, faultDomain));
    }

    /** From now on no machine can boot, or again every one can. */
    public void breakMachines(boolean broken) {
        lab.machines().broken = broken;
    }

    @Override
    public void close() throws IOException {
        lab.close();
    }
}
