package io.pgha.lab.engine.routes;

import java.util.Map;
import java.util.TreeMap;

/** What the lab does for each operation that it has, by name. */
final class Routes {
    private final Map<String, Handler> handlers = new TreeMap<>();

    /** The lab has this operation. */
    Routes on(String operation, Handler handler) {
        if (handlers.put(operation, handler) != null) {
            throw new IllegalStateException(operation + " is there twice");
        }
        return this;
    }

    /** All of them, by name. */
    Map<String, Handler> all() {
        return handlers;
    }
}
