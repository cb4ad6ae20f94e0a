package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.lock.Holder;
import io.pgha.ops.lock.Turn;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.session.Surroundings;
import io.pgha.plan.Journal;
import io.pgha.shell.Ending;
import io.pgha.shell.Guard;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import java.util.Optional;

/** Lets one change of a cluster happen at a time, and keeps a journal of each on this machine. */
public final class ClusterGuard implements Guard {
    private final Context context;

    /** The guard of the clusters of a context. */
    public ClusterGuard(Context context) {
        this.context = context;
    }

    @Override
    public Passage enter(Attempt attempt) {
        Surroundings around = context.around();
        // The lab is a cloud, not a cluster; what is done to it is written down and locked by the lab itself.
        Optional<ClusterSession> session = attempt.spec().noun().equals("lab")
                ? Optional.empty()
                : attempt.cluster().map(name -> context.session(Optional.of(name)));
        String name = session.map(open -> open.spec().name()).orElse("");
        Turn turn = session.map(open -> turn(open, attempt)).orElseGet(Turn::free);
        Journal journal = Journal.begin(
                around.convenience().resolve("journal"), around.clock(), around.user(), name, attempt.line());
        return new Passage() {
            @Override
            public Journal journal() {
                return journal;
            }

            @Override
            public void leave(Ending ending) {
                turn.close();
                journal.end(
                        ending.status(),
                        ending.problems().stream().map(Problem::what).toList(),
                        ending.reply().flatMap(Reply::data).map(ReplyView::jsonLine));
            }
        };
    }

    private static Turn turn(ClusterSession session, Attempt attempt) {
        Surroundings around = session.around();
        Holder self = Holder.here(
                around.user(),
                ProcessHandle.current().pid(),
                attempt.line(),
                around.clock().instant());
        return Turn.take(
                session.spec().name(),
                session.locks(),
                self,
                attempt.patience(),
                around.clock(),
                attempt.progress(),
                attempt.cancellation());
    }
}
