package io.pgha.app;

import io.pgha.shell.Console;
import io.pgha.shell.Edge;
import io.pgha.shell.SessionDefaults;
import io.pgha.shell.command.BuiltIns;
import java.time.Clock;

/** Which parts there are and who gets which; services are made when a command first needs them. */
final class Wiring {
    private Wiring() {}

    static Edge edge(Console console) {
        Edge edge = new Edge(SessionDefaults.none(), console, Clock.systemUTC());
        edge.add(new BuiltIns(edge.book()));
        return edge;
    }
}
