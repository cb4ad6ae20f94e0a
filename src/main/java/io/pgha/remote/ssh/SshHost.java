package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.Tunnel;
import io.pgha.remote.ssh.Exec.NothingSent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** A node as a host: every script is one session of the node's one transport. */
final class SshHost implements Host {
    /** Beyond every bound of its own that opening a connection has, so that only a cancellation ends the wait for it early. */
    private static final Duration OPENING = Duration.ofHours(1);

    private final Link link;
    private final SshNetwork network;

    SshHost(Link link, SshNetwork network) {
        this.link = link;
        this.network = network;
    }

    @Override
    public String name() {
        return link.hop().name();
    }

    @Override
    public Output run(Script script) {
        script.cancellation().check();
        Live live = live(script);
        try {
            return runOn(live, script);
        } catch (NothingSent gone) {
            // The transport had died unnoticed. Nothing of the script left, so that running it on a new one is safe.
            live.retire();
        }
        Live fresh = live(script);
        try {
            return runOn(fresh, script);
        } catch (NothingSent goneAgain) {
            fresh.retire();
            throw link.hop()
                    .unreachable("The connection breaks as soon as it is used.")
                    .toException(goneAgain);
        }
    }

    @Override
    public Tunnel forward(String address, int port) {
        return network.forward(link, address, port, 0);
    }

    private Live live(Script script) {
        try {
            return new Patience(OPENING, script.cancellation()).await(link.open());
        } catch (TimeoutException | Patience.Stopped stopped) {
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled while connecting; nothing was run.")
                    .at(name())
                    .toException(stopped);
        }
    }

    private Output runOn(Live live, Script script) {
        Exec exec = new Exec(live, link.hop(), script, network.pool());
        CompletableFuture<Output> running = CompletableFuture.supplyAsync(exec::perform, network.pool());
        try {
            return new Patience(script.deadline(), script.cancellation()).await(running);
        } catch (TimeoutException late) {
            network.inBackground(exec::abort);
            throw link.hop().late(inWords(script.deadline()), exec.lastLines()).toException(late);
        } catch (Patience.Stopped stopped) {
            network.inBackground(exec::abort);
            throw link.hop().cancelled(exec.lastLines()).toException(stopped);
        }
    }

    private static String inWords(Duration limit) {
        return limit.toMillis() < 10_000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
    }
}
