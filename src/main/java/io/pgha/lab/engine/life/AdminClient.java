package io.pgha.lab.engine.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.driver.LabPlace;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** The owner's way into a running engine: orders failures of its API and fills its vault. */
final class AdminClient {
    private final LabPlace place;

    AdminClient(LabPlace place) {
        this.place = place;
    }

    JsonNode send(String method, String path, ObjectNode body) {
        try {
            String key = Files.readString(place.directory().resolve("engine").resolve("admin.key"));
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + place.addressing().laptopPort() + "/lab/" + path)
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(10_000);
            connection.setRequestMethod(method);
            connection.setRequestProperty("lab-admin-key", key.strip());
            connection.setRequestProperty("content-type", "application/json");
            if (!body.isEmpty()) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(Json.bytes(body));
            }
            if (connection.getResponseCode() != 200) {
                String text = new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new LabException(
                        "LAB_FAULT_REFUSED", "The lab's engine refuses: " + text, List.of(), List.of(), null);
            }
            return Json.read(connection.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new LabException(
                    "LAB_ENGINE",
                    "The lab's engine cannot be asked: " + e.getMessage(),
                    List.of(),
                    List.of("lab up"),
                    e);
        }
    }
}
