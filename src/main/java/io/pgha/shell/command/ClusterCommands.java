package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.status.ClusterStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.spec.SpecTree;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Optional;

/** The commands about a cluster as a whole: its file, its deployment, its state. */
public final class ClusterCommands implements Commands {
    private final Context context;

    /** The commands for the clusters of a context. */
    public ClusterCommands(Context context) {
        this.context = context;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                new ClusterInit(context).spec(),
                CommandSpec.named("cluster validate")
                        .summary("Check the cluster file and report everything that is wrong at once.")
                        .about(
                                "Reads files of this machine alone. Unknown keys, wrong types, and values that cannot be or "
                                        + "do not go together are all told at once, each with its line and column; the exit status is 2 "
                                        + "then.")
                        .example("cluster validate --cluster demo", "check demo.yaml")
                        .related("cluster show", "subnet check")
                        .runs(this::validate),
                CommandSpec.named("cluster show")
                        .summary("Show the cluster file with every default filled in.")
                        .about("Secrets are shown as where they come from, never as what they are.")
                        .example("cluster show --output yaml", "see every setting")
                        .related("cluster validate", "context show")
                        .runs(this::show),
                new ClusterDeploy(context).planSpec(),
                new ClusterDeploy(context).deploySpec(),
                CommandSpec.named("cluster status")
                        .summary("Say in one word how the cluster is, and how many failures it still tolerates.")
                        .about(
                                "Looks at all nodes side by side through the open connections: Patroni, etcd, the services, the"
                                        + " virtual IP. The exit status is 0 if it is healthy and 3 if it is not.")
                        .example("cluster status", "see the verdict and the nodes")
                        .related("stack check", "exec", "wait-until")
                        .runs(this::status));
    }

    /** What {@code cluster validate} found to be in order. */
    public record Valid(String cluster, String file, int nodes) {}

    private Reply validate(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Valid valid = new Valid(
                session.spec().name(),
                session.path().toString(),
                session.spec().nodes().count());
        return Reply.of(valid)
                .shownAs(session.path() + " is in order: cluster " + valid.cluster() + ", " + valid.nodes() + " nodes.")
                .withNext("subnet check", "cluster plan");
    }

    private Reply show(Invocation in) {
        return new Reply(
                Optional.of(SpecTree.of(context.session(in.cluster()).spec())), List.of(), List.of(), List.of());
    }

    private Reply status(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        return statusReply(session, in);
    }

    static Reply statusReply(ClusterSession session, Invocation in) {
        ClusterStatus status = session.verbs().status(in.cancellation()).now(in.cancellation());
        Reply reply = ClusterStatusView.of(status);
        if (status.verdict() == ClusterStatus.Verdict.HEALTHY) {
            return reply;
        }
        Problem.Kind kind = status.verdict() == ClusterStatus.Verdict.UNREACHABLE
                ? Problem.Kind.UNREACHABLE
                : Problem.Kind.PRECONDITION;
        return reply.withProblems(
                List.of(Problem.of("NOT_HEALTHY", kind, "The cluster " + status.cluster() + " is not healthy.")
                        .because(String.join("; ", status.reasons()))));
    }
}
