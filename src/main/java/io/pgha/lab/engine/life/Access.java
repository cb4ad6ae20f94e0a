package io.pgha.lab.engine.life;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgha.lab.engine.driver.Addressing;
import io.pgha.lab.engine.driver.LabPlace;
import io.pgha.lab.engine.driver.Programs;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a user needs to use the lab's cloud as any other: a key pair for machines, and variables that name everything. */
final class Access {
    private static final String KEY_FILE = "id_ed25519";
    private static final String ENVIRONMENT_FILE = "env";

    private Access() {}

    /** Writes the key pair, if there is none yet, and the file of variables. */
    static void write(LabPlace place) {
        Path key = place.directory().resolve(KEY_FILE);
        if (!Files.exists(key)) {
            Programs.demand(
                    "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab-" + place.name(), "-f", key.toString());
        }
        String text = "# Variables of the lab; to be sourced by a shell.\n" + exports(environment(place));
        try {
            Path file = place.directory().resolve(ENVIRONMENT_FILE);
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new MachineException("the lab's variables cannot be written", e);
        }
    }

    /** Variables as a shell reads them. */
    static String exports(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append("export ").append(name).append("='").append(value).append("'\n"));
        return text.toString();
    }

    /** The variables, in the order to show them. */
    static Map<String, String> environment(LabPlace place) {
        Map<String, String> values = new LinkedHashMap<>();
        try {
            JsonNode tenancy = Json.read(
                    Files.readAllBytes(place.directory().resolve("engine").resolve("tenancy.json")));
            JsonNode subnets = tenancy.path("subnets");
            values.put("PGHA_LAB", place.name());
            values.put("PGHA_CONFIG_FILE", tenancy.path("configFile").asText());
            values.put("PGHA_PROFILE", tenancy.path("profile").asText());
            values.put("PGHA_REGION", tenancy.path("region").asText());
            values.put("PGHA_OCI_ENDPOINT", tenancy.path("endpoint").asText());
            values.put("PGHA_NODE_ENDPOINT", "http://" + place.addressing().hostAddress() + port());
            values.put("PGHA_TENANCY", tenancy.path("tenancyId").asText());
            values.put("PGHA_COMPARTMENT", tenancy.path("compartmentId").asText());
            values.put("PGHA_VCN", tenancy.path("vcns").path("lab-vcn").asText());
            values.put("PGHA_BASTION_SUBNET", subnets.path("lab-public").asText());
            values.put("PGHA_NODE_SUBNET", subnets.path("lab-private").asText());
            // The same for other clients of the cloud.
            values.put("OCI_CLI_CONFIG_FILE", tenancy.path("configFile").asText());
            values.put("OCI_CLI_PROFILE", tenancy.path("profile").asText());
            values.put("OCI_CLI_REGION", tenancy.path("region").asText());
            values.put("OCI_CLI_ENDPOINT", tenancy.path("endpoint").asText());
            values.put("PGHA_SSH_KEY", place.directory().resolve(KEY_FILE).toString());
            values.put("PGHA_SSH_PUBLIC_KEY", place.directory().resolve(KEY_FILE) + ".pub");
        } catch (IOException e) {
            throw new MachineException("what the lab offers cannot be read: " + e.getMessage(), e);
        }
        return values;
    }

    private static String port() {
        return Addressing.MACHINE_PORT == 80 ? "" : ":" + Addressing.MACHINE_PORT;
    }
}
