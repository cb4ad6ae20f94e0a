package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.wire.Response;

/** What one operation does; called under the world's lock, so it never blocks. It checks everything before it changes anything. */
@FunctionalInterface
interface Handler {
    /** The answer, or an ApiException. */
    Response handle(Call call);
}
