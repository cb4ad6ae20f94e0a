package io.pgha.lab.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.routes.Credentials;
import io.pgha.lab.engine.routes.Landscape;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Store;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.trust.Keys;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes what the lab gives its user: an OCI configuration file with a profile, and a list of what there is to use. */
final class Offer {
    private static final String PROFILE_FILE = "oci/config";
    private static final String LIST_FILE = "tenancy.json";

    private final LabConfig config;
    private final Store store;
    private final World world;
    private final Landscape landscape;

    Offer(LabConfig config, Store store, World world, Landscape landscape) {
        this.config = config;
        this.store = store;
        this.world = world;
        this.landscape = landscape;
    }

    void write(String endpoint, Credentials credentials) throws IOException {
        String section = "user=" + landscape.userId() + "\n"
                + "fingerprint=" + Keys.apiKeyFingerprint(credentials.apiKey()) + "\n"
                + "tenancy=" + landscape.tenancyId() + "\n"
                + "region=" + config.region() + "\n"
                + "key_file=" + store.path(Credentials.API_KEY_FILE).toAbsolutePath() + "\n";
        String profile = config.name().toUpperCase(Locale.ROOT);
        String text = "[DEFAULT]\n" + section + (profile.equals("DEFAULT") ? "" : "\n[" + profile + "]\n" + section);
        store.write(PROFILE_FILE, text.getBytes(StandardCharsets.UTF_8));
        store.write(LIST_FILE, Json.pretty(world.read(() -> list(endpoint, profile))));
    }

    private ObjectNode list(String endpoint, String profile) {
        ObjectNode list = Json.object()
                .put("name", config.name())
                .put("endpoint", endpoint)
                .put("configFile", store.path(PROFILE_FILE).toAbsolutePath().toString())
                .put("profile", profile)
                .put("region", config.region())
                .put("tenancyId", landscape.tenancyId())
                .put("compartmentId", landscape.compartmentId());
        list.set("availabilityDomains", Json.texts(landscape.availabilityDomains()));
        ObjectNode vcns = list.putObject("vcns");
        world.all(Kind.VCN).forEach(each -> vcns.put(each.text("displayName"), each.id()));
        ObjectNode subnets = list.putObject("subnets");
        world.all(Kind.SUBNET).forEach(each -> subnets.put(each.text("displayName"), each.id()));
        ObjectNode images = list.putObject("images");
        world.all(Kind.IMAGE).forEach(each -> images.put(each.text("displayName"), each.id()));
        list.set(
                "shapes",
                Json.texts(
                        config.shapes().stream().map(LabConfig.ShapeOffer::name).toList()));
        return list;
    }
}
