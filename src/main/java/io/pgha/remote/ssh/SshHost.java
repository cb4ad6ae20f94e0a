package io.pgha.remote.ssh;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.remote.Output;
import io.pgha.remote.RemoteTerminal;
import io.pgha.remote.Script;
import io.pgha.remote.StreamingHost;
import io.pgha.remote.Tunnel;
import io.pgha.remote.ssh.Exec.NotBegun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import net.schmizz.sshj.connection.channel.OpenFailException;

/** A node as a host: every script is one session of the node's one transport. */
final class SshHost implements StreamingHost {
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
        if (script.wish().isEmpty()) {
            return run(script, live -> new Exec(live, link.hop(), script, network.pool()));
        }
        try (StopLine line = new StopLine(script.wish().get())) {
            return run(
                    script,
                    live -> new Exec(live, link.hop(), script, Optional.of(line), Optional.empty(), network.pool()));
        }
    }

    @Override
    public Output stream(Script script, InputStream input, OutputStream output) {
        return run(
                script,
                live -> new Exec(live, link.hop(), script, Optional.of(input), Optional.of(output), network.pool()));
    }

    private Output run(Script script, Function<Live, Exec> preparation) {
        script.cancellation().check();
        Live live = live(script.cancellation());
        try {
            return within(script, preparation.apply(live));
        } catch (NotBegun gone) {
            // The transport had died unnoticed; to run the script on a new one does no harm.
            live.retire();
        }
        Live fresh = live(script.cancellation());
        try {
            return within(script, preparation.apply(fresh));
        } catch (NotBegun goneAgain) {
            fresh.retire();
            throw breaksAtOnce(goneAgain);
        }
    }

    @Override
    public RemoteTerminal terminal(String command, String type, int columns, int rows) {
        for (boolean again = false; ; again = true) {
            Live live = live(Cancellation.none());
            try {
                return SshTerminal.open(live, command, type, columns, rows);
            } catch (OpenFailException refused) {
                throw link.hop().noSession(Dial.reason(refused)).toException(refused);
            } catch (IOException gone) {
                live.retire();
                if (again) {
                    throw breaksAtOnce(gone);
                }
            }
        }
    }

    private RuntimeException breaksAtOnce(Exception cause) {
        return link.hop()
                .unreachable("The connection breaks as soon as it is used.")
                .toException(cause);
    }

    @Override
    public Tunnel forward(String address, int port) {
        return forward(address, port, 0);
    }

    @Override
    public Tunnel forward(String address, int port, int localPort) {
        return network.forward(link, address, port, localPort);
    }

    @Override
    public Duration ping(Duration deadline) {
        CompletableFuture<Optional<Duration>> answer =
                link.open().thenApplyAsync(live -> live.roundTrip(deadline), network.pool());
        try {
            return new Patience(deadline, Cancellation.none()).await(answer).orElseThrow(() -> silent(deadline)
                    .toException());
        } catch (TimeoutException | Patience.Stopped late) {
            throw silent(deadline).toException(late);
        }
    }

    private Problem silent(Duration deadline) {
        return link.hop().unreachable("It gave no sign of life within " + inWords(deadline) + ".");
    }

    private Live live(Cancellation cancellation) {
        try {
            return new Patience(OPENING, cancellation).await(link.open());
        } catch (TimeoutException | Patience.Stopped stopped) {
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled while connecting; nothing was run.")
                    .at(name())
                    .toException(stopped);
        }
    }

    private Output within(Script script, Exec exec) {
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
