package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.EngineLog;
import io.pgha.lab.engine.wire.Principal;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Response;
import io.pgha.lab.engine.wire.Signatures;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Leads a request of the signed API from the wire to its handler and back: who, what, may they, is it repeated, do it. */
final class Router {
    private final World world;
    private final Operations operations;
    private final Map<String, Handler> handlers;
    private final Signatures signatures;
    private final Signatures.KeyRing keys;
    private final Authorizer authorizer;
    private final Faults faults;
    private final RateLimit rateLimit;
    private final RetryTokens retryTokens;
    private final EngineLog log;

    Router(
            World world,
            Operations operations,
            Map<String, Handler> handlers,
            Signatures signatures,
            Signatures.KeyRing keys,
            Authorizer authorizer,
            Faults faults,
            RateLimit rateLimit,
            EngineLog log) {
        this.world = world;
        this.operations = operations;
        this.handlers = handlers;
        this.signatures = signatures;
        this.keys = keys;
        this.authorizer = authorizer;
        this.faults = faults;
        this.rateLimit = rateLimit;
        this.retryTokens = new RetryTokens(world);
        this.log = log;
    }

    /** The answer to a request, whatever it is. */
    Response answer(Request request) {
        long begin = System.nanoTime();
        Trace trace = new Trace();
        Response response;
        try {
            response = answer(request, trace);
        } catch (ApiException e) {
            response = Response.error(e);
        } catch (RuntimeException e) {
            log.problem("a request failed: " + request.method() + " " + request.target(), e);
            response = Response.error(new ApiException(500, "InternalServerError", "Internal server error."));
        }
        log.request(
                trace.caller,
                trace.operation,
                request.method() + " " + request.target(),
                response.status(),
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
        return response.with("opc-request-id", requestId(request));
    }

    private Response answer(Request request, Trace trace) {
        Principal caller = signatures.prove(request, keys);
        trace.caller = caller.id();
        Operations.Match match = operations.find(request.method(), request.segments());
        String name = match.operation().name();
        trace.operation = name;
        rateLimit.check(caller);
        Optional<Faults.Fault> fault = faults.take(name);
        fault.ifPresent(found -> delay(Duration.ofMillis(found.delayMillis())));
        fault.filter(found -> !found.afterwards())
                .flatMap(Faults.Fault::refusal)
                .ifPresent(refusal -> {
                    throw refusal;
                });
        Response response = handle(request, match, caller);
        fault.flatMap(Faults.Fault::refusal).ifPresent(refusal -> {
            throw refusal;
        });
        return response;
    }

    private Response handle(Request request, Operations.Match match, Principal caller) {
        Handler handler = handlers.get(match.operation().name());
        if (handler == null) {
            throw new ApiException(
                    501,
                    "MethodNotImplemented",
                    "The lab does not have the operation " + match.operation().name() + ".");
        }
        Call call = new Call(request, match, caller, world);
        for (String name : match.operation().requiredQuery()) {
            if (call.query(name).isEmpty()) {
                throw ApiException.missing("The parameter " + name + " is required.");
            }
        }
        if (request.method().equals("GET")) {
            return world.read(() -> {
                authorizer.check(call);
                return handler.handle(call);
            });
        }
        return world.change(() -> {
            authorizer.check(call);
            return retryTokens.once(call, handler);
        });
    }

    private static void delay(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static String requestId(Request request) {
        return request.header("opc-request-id").orElseGet(Router::random) + "/" + random() + "/" + random();
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** What the log will say of a request. */
    private static final class Trace {
        private String caller = "-";
        private String operation = "-";
    }
}
