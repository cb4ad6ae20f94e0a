package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.Remembered;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Sees to it that a request which comes again with its retry token does nothing twice. */
final class RetryTokens {
    private static final int LONGEST = 64;

    private final World world;

    RetryTokens(World world) {
        this.world = world;
    }

    /** Does a call, or answers as it was answered before. */
    Response once(Call call, Handler handler) {
        Optional<String> given = call.request().header("opc-retry-token").filter(ignored -> call.operation()
                .takesRetryToken());
        if (given.isEmpty()) {
            return handler.handle(call);
        }
        if (given.get().length() > LONGEST) {
            throw ApiException.invalid("The opc-retry-token is longer than " + LONGEST + " characters.");
        }
        String key = call.caller().id() + " " + call.operation().name() + " " + given.get();
        String digest = digest(call);
        Optional<Remembered> before = world.remembered(key);
        if (before.isPresent()) {
            return again(call, digest, before.get());
        }
        Response response = handler.handle(call);
        call.subject()
                .ifPresent(subject ->
                        world.remember(key, new Remembered(digest, subject.id(), call.workRequest(), world.now())));
        return response;
    }

    private Response again(Call call, String digest, Remembered before) {
        Optional<Resource> subject =
                world.find(before.subject()).filter(found -> !found.isAnyOf("TERMINATED", "TERMINATING", "DELETED"));
        if (!before.digest().equals(digest) || subject.isEmpty()) {
            throw new ApiException(
                    409,
                    "InvalidatedRetryToken",
                    "The opc-retry-token was used before, in another request or for a resource that is gone.");
        }
        Response response = call.answer(subject.get());
        return before.workRequest().isEmpty() ? response : response.with("opc-work-request-id", before.workRequest());
    }

    private static String digest(Call call) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(call.request().target().getBytes(StandardCharsets.UTF_8));
            digest.update(call.request().body());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
