package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** What instances said on their consoles. */
final class ConsoleRoutes {
    private static final String CAPTURE = "console.capture";
    private static final int LONGEST = 1 << 20;

    private final Lab lab;
    private final World world;
    private final Documents documents;

    ConsoleRoutes(Lab lab, Documents documents) {
        this.lab = lab;
        this.world = lab.world();
        this.documents = documents;
    }

    void register(Routes routes) {
        routes.on("CaptureConsoleHistory", this::capture)
                .on("GetConsoleHistory", call -> call.answer(call.resource(Kind.CONSOLE_HISTORY)))
                .on("ListConsoleHistories", call -> lab.listing().resources(call, world.all(Kind.CONSOLE_HISTORY)))
                .on("GetConsoleHistoryContent", this::content)
                .on("DeleteConsoleHistory", this::delete);
    }

    void register(Clockwork clockwork) {
        clockwork.on(CAPTURE, this::captured);
    }

    private Response capture(Call call) {
        Resource instance = call.named(Kind.INSTANCE, call.required("instanceId"));
        ObjectNode shown = Json.object()
                .put("compartmentId", instance.text("compartmentId"))
                .put("availabilityDomain", instance.text("availabilityDomain"))
                .put("instanceId", instance.id())
                .put("displayName", documents.displayName(call.body(), Kind.CONSOLE_HISTORY))
                .put("lifecycleState", "REQUESTED");
        documents.takeTags(call.body(), shown);
        Resource history = world.add(Kind.CONSOLE_HISTORY, shown);
        world.later(CAPTURE, history, Duration.ofMillis(lab.config().delays().console()));
        return call.answer(history);
    }

    private Response content(Call call) {
        Resource history = call.resource(Kind.CONSOLE_HISTORY);
        if (!history.isAnyOf("SUCCEEDED")) {
            throw ApiException.incorrectState("The console history " + history.id() + " is " + history.state() + ".");
        }
        byte[] all = history.hidden().path("content").asText().getBytes(StandardCharsets.UTF_8);
        int from = Math.min(all.length, number(call, "offset", 0));
        int until = Math.min(all.length, from + number(call, "length", 10_240));
        String part = new String(Arrays.copyOfRange(all, from, until), StandardCharsets.UTF_8);
        return Response.text(200, part).with("opc-bytes-remaining", String.valueOf(all.length - until));
    }

    private static int number(Call call, String name, int unlessGiven) {
        return call.query(name)
                .map(text -> {
                    if (!text.matches("\\d{1,7}")) {
                        throw ApiException.invalid(name + " cannot be " + text + ".");
                    }
                    return Math.min(LONGEST, Integer.parseInt(text));
                })
                .orElse(unlessGiven);
    }

    private Response delete(Call call) {
        world.remove(call.matched(Kind.CONSOLE_HISTORY));
        return Response.empty(204);
    }

    private void captured(String id) {
        world.read(() -> world.find(Kind.CONSOLE_HISTORY, id)).ifPresent(history -> {
            try {
                String text = lab.machines().console(history.text("instanceId"));
                world.change(() -> {
                    history.hidden().put("content", text);
                    world.state(history, "SUCCEEDED");
                });
            } catch (MachineException e) {
                world.change(() -> world.state(history, "FAILED"));
            }
        });
    }
}
