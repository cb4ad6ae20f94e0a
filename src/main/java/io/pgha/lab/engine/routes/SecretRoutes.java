package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The contents of a vault's secrets. They are put in by the lab's owner; the cloud has another API for that. */
final class SecretRoutes {
    private static final String VERSIONS = "versions";

    private final Lab lab;
    private final World world;

    SecretRoutes(Lab lab) {
        this.lab = lab;
        this.world = lab.world();
    }

    void register(Routes routes) {
        routes.on("GetSecretBundle", this::bundle);
    }

    private Response bundle(Call call) {
        Resource found = call.resource(Kind.VAULT_SECRET);
        int latest = found.hidden().withArray(VERSIONS).size();
        int version = call.query("versionNumber").map(SecretRoutes::number).orElse(latest);
        String stage = call.query("stage").orElse("CURRENT");
        if (version < 1 || version > latest) {
            throw ApiException.notFound();
        }
        if (!List.of("CURRENT", "LATEST").contains(stage)) {
            throw List.of("PENDING", "PREVIOUS", "DEPRECATED").contains(stage)
                    ? ApiException.notFound()
                    : ApiException.invalid("stage cannot be " + stage + ".");
        }
        ObjectNode shown = Json.object()
                .put("secretId", found.id())
                .put("timeCreated", Json.time(world.now()))
                .put("versionNumber", version);
        shown.putObject("secretBundleContent")
                .put("contentType", "BASE64")
                .put(
                        "content",
                        found.hidden().withArray(VERSIONS).path(version - 1).asText());
        shown.set("stages", Json.texts(version == latest ? List.of("CURRENT", "LATEST") : List.of("PREVIOUS")));
        shown.putObject("metadata");
        return Response.json(200, shown).with("etag", found.etag());
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,6}")) {
            throw ApiException.invalid("versionNumber cannot be " + text + ".");
        }
        return Integer.parseInt(text);
    }

    /** Puts a content into the secret of a name, as its newest version, and gives the secret's OCID. */
    String put(String name, String content) {
        return world.change(() -> {
            Optional<Resource> there = world.all(Kind.VAULT_SECRET)
                    .filter(each -> each.text("secretName").equals(name))
                    .findFirst();
            Resource kept = there.orElseGet(() -> world.add(
                    Kind.VAULT_SECRET,
                    Json.object()
                            .put("compartmentId", lab.landscape().tenancyId())
                            .put("secretName", name)
                            .put("lifecycleState", "ACTIVE")));
            kept.hidden()
                    .withArray(VERSIONS)
                    .add(Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
            world.touch(kept);
            return kept.id();
        });
    }
}
