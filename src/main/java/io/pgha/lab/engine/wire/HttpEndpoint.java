package io.pgha.lab.engine.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The sockets: turns exchanges into requests, and answers into exchanges; serves until it is closed. */
public final class HttpEndpoint implements AutoCloseable {
    /** More than the API accepts in any body. */
    private static final int LONGEST_BODY = 1 << 20;

    private static final int THREADS = 16;

    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService workers;
    private final Function<Request, Response> service;

    private HttpEndpoint(Function<Request, Response> service) {
        this.service = service;
        this.workers = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "lab-http");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Serves at every address given.
     *
     * @throws IOException if one of them cannot be had; none is served then
     */
    public static HttpEndpoint open(List<InetSocketAddress> addresses, Function<Request, Response> service)
            throws IOException {
        // Without it each small answer waits 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpEndpoint endpoint = new HttpEndpoint(service);
        try {
            for (InetSocketAddress address : addresses) {
                HttpServer server = HttpServer.create(address, 128);
                endpoint.servers.add(server);
                server.createContext("/", endpoint::serve);
                server.setExecutor(endpoint.workers);
                server.start();
            }
        } catch (IOException e) {
            endpoint.close();
            throw e;
        }
        return endpoint;
    }

    /** The addresses served, in the order they were asked for, with the ports they got. */
    public List<InetSocketAddress> addresses() {
        return servers.stream().map(HttpServer::getAddress).toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    body,
                    exchange.getRemoteAddress().getAddress());
            Response response = body.length > LONGEST_BODY
                    ? Response.error(new ApiException(413, "RequestEntityTooLarge", "The body is too long."))
                    : service.apply(request);
            send(exchange, response);
        }
    }

    private static void send(HttpExchange exchange, Response response) throws IOException {
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = response.body();
        boolean withoutBody = body.length == 0 || "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(response.status(), withoutBody ? -1 : body.length);
        if (!withoutBody) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    /** Stops serving; what is being answered gets a second to finish. */
    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        workers.shutdown();
        try {
            if (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
