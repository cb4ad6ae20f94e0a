package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.patroni.EditConfig;
import io.pgha.ops.patroni.PatroniView;
import io.pgha.ops.patroni.PatroniWork;
import io.pgha.ops.patroni.ShowHistory;
import io.pgha.ops.patroni.WhyNot;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.PatroniTables;
import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands that show what Patroni knows and change nothing. */
public final class PatroniCommands implements Commands {
    private final Context context;
    private final Parameter<String> candidate;

    /** The commands for the clusters of a context. */
    public PatroniCommands(Context context) {
        this.context = context;
        candidate = Parameter.argument(
                        "candidate",
                        ValueType.text("CANDIDATE").completing(prefix -> Completions.nodes(context)),
                        "Name of the node")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("patroni list")
                        .summary("Show the members: role, state, timeline, position, lag.")
                        .about(
                                """
                                Reads the record that Patroni keeps in etcd, and asks every node for a sign of life at the same time:
                                a node that is down is named and holds nothing up. Positions and lags are as old as a member's last
                                heartbeat; "pg lag" measures now.
                                """)
                        .example("patroni list", "who leads, who lags")
                        .example("patroni list --output json", "with tags, heartbeats and reasons of pending restarts")
                        .related("patroni topology", "pg lag", "cluster status", "patroni why-not")
                        .runs(this::list),
                CommandSpec.named("patroni topology")
                        .summary("Show who streams from whom, as a tree.")
                        .about(
                                "The same facts as those of \"patroni list\", with each replica under the member it streams "
                                        + "from.")
                        .example("patroni topology", "see cascading replicas under the member they follow")
                        .related("patroni list")
                        .runs(this::topology),
                CommandSpec.named("patroni history")
                        .summary("Show the timelines: when each began, who led it, why the one before it ended.")
                        .about(
                                "From the history that Patroni keeps in etcd. A timeline begins with every promotion; two of "
                                        + "them in a short time are worth a look at \"timeline\".")
                        .example("patroni history", "see every change of the leader")
                        .related("patroni list")
                        .runs(this::history),
                CommandSpec.named("patroni config show")
                        .summary("Show Patroni's dynamic configuration.")
                        .about(
                                "It is what all members share, in etcd. The cluster file is where it comes from: see \"stack plan patroni\".")
                        .example("patroni config show", "as YAML")
                        .related("patroni config edit", "pg settings")
                        .runs(this::config),
                CommandSpec.named("patroni why-not")
                        .summary("Say why a member would not be promoted.")
                        .about(
                                """
                                Names everything that stands against it, each with its evidence: whether it can be reached, its tags,
                                its lag against maximum_lag_on_failover, its timeline, the watchdog, the list of synchronous standbys,
                                a pause. Says for each way to lead (Patroni's own choice, a switchover, a failover) if it is open.
                                """)
                        .takes(candidate)
                        .example("patroni why-not pgsql3", "before a switchover, or after one that was refused")
                        .related("patroni switchover", "patroni failover", "patroni list")
                        .runs(this::whyNot));
    }

    private PatroniView view(Invocation in) {
        return context.session(in.cluster()).members(in.cancellation());
    }

    private Reply list(Invocation in) {
        PatroniView view = view(in);
        return judged(view, Reply.of(view).shownAs(PatroniTables.members(view)));
    }

    private Reply topology(Invocation in) {
        PatroniView view = view(in);
        return judged(view, Reply.of(view).shownAs(PatroniTables.topology(view)));
    }

    private static Reply judged(PatroniView view, Reply reply) {
        List<Problem> problems = new ArrayList<>();
        view.silent()
                .forEach(silence -> problems.add(
                        Problem.of("NODE_SILENT", Problem.Kind.UNREACHABLE, silence.node() + " did not answer.")
                                .because(silence.why())
                                .withNext("node list", "cluster status")));
        Reply judged = reply.withProblems(problems);
        if (view.paused()) {
            judged = judged.withNext("patroni resume");
        }
        boolean pending = view.members().stream().anyMatch(PatroniView.Member::pendingRestart);
        return pending ? judged.withNext("patroni restart all --pending") : judged;
    }

    private Reply history(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        List<ShowHistory.Timeline> timelines =
                new ShowHistory(session.verbs().patroniMembers(in.cancellation())).read();
        return Reply.of(timelines).shownAs(PatroniTables.history(timelines));
    }

    private PatroniWork work(Invocation in) {
        return context.session(in.cluster()).verbs().patroniWork(in.progress(), in.cancellation());
    }

    private Reply config(Invocation in) {
        EditConfig.Shown shown = new EditConfig(work(in)).show();
        return new Reply(
                Optional.of(shown.config()),
                List.of(Block.text(EditConfig.yaml(shown.config()).stripTrailing())),
                List.of(),
                List.of());
    }

    private Reply whyNot(Invocation in) {
        WhyNot.Verdict verdict = new WhyNot(work(in)).of(in.get(candidate));
        return Reply.of(verdict).shownAs(PatroniTables.verdict(verdict));
    }
}
