package io.pgha.app;

import io.pgha.ops.session.Context;
import io.pgha.ops.status.Glance;
import io.pgha.shell.prompt.PromptText;
import io.pgha.shell.prompt.Surface;
import java.util.List;
import java.util.Optional;

/** What the prompt shows of a context: the cluster in use and what the last look at it said. */
final class SessionSurface implements Surface {
    private final Context context;
    private volatile Seen seen = new Seen("", Optional.empty());

    private record Seen(String cluster, Optional<Glance> glance) {}

    SessionSurface(Context context) {
        this.context = context;
    }

    @Override
    public PromptText text() {
        Optional<String> cluster = context.label();
        Seen last = seen;
        Optional<Glance> glance = cluster.filter(last.cluster()::equals).isPresent() ? last.glance() : Optional.empty();
        return new PromptText(
                cluster, glance.map(Glance::text), glance.map(Glance::bad).orElse(false));
    }

    @Override
    public void look() {
        String cluster = context.label().orElse("");
        seen = new Seen(cluster, context.glance());
    }

    @Override
    public List<String> open() {
        return context.open().stream()
                .flatMap(session -> session.tunnels().list().stream())
                .map(tunnel -> "the tunnel at port " + tunnel.localPort())
                .toList();
    }
}
