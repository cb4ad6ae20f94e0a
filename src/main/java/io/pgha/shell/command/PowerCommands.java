package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.cloud.DestroyCluster;
import io.pgha.ops.cloud.DestroyCluster.DestroyPlan;
import io.pgha.ops.cloud.DestroyCluster.Destroyed;
import io.pgha.ops.cloud.PowerNodes;
import io.pgha.ops.cloud.PowerNodes.PowerReply;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.NodeTables;
import io.pgha.view.Reply;
import java.util.List;
import java.util.function.Function;

/** The commands that switch machines and that remove them, one by one or the whole cluster. */
public final class PowerCommands implements Commands {
    private final Context context;
    private final Parameter<List<String>> nodes;
    private final Parameter<Boolean> force;
    private final Parameter<Boolean> deleteData;

    /** The commands for the clusters of a context. */
    public PowerCommands(Context context) {
        this.context = context;
        nodes = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Host names of machines of the cluster")
                .repeated();
        force = Parameter.flag("force", "Cut the power instead of asking the operating system to shut down");
        deleteData = Parameter.flag(
                "delete-data", "Delete the data volume too; without it, it waits for the next node of the name");
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("node start")
                        .summary("Start machines that are stopped, and wait until they let us log in.")
                        .about("What ran on them starts with them; \"cluster "
                                + "status\" says when the cluster is whole again.")
                        .takes(nodes)
                        .changes()
                        .example("node start pgsql2 --yes", "start one machine")
                        .related("node stop", "node list")
                        .runs(in -> power(in, "start", (verb, names) -> verb.start(names))),
                CommandSpec.named("node stop")
                        .summary("Shut machines down.")
                        .about(
                                "If the leader's machine is stopped, Patroni fails over; a switchover before keeps the pause short.")
                        .takes(nodes, force)
                        .changes()
                        .example("node stop pgsql2", "shut one machine down")
                        .example("node stop pgsql2 --force --yes", "cut its power")
                        .related("node start")
                        .runs(in -> power(in, "stop", (verb, names) -> verb.stop(names, in.get(force)))),
                CommandSpec.named("node reboot")
                        .summary("Reboot machines, and wait for their next boot.")
                        .about("Named together they go down together; name one after another to keep the cluster up.")
                        .takes(nodes, force)
                        .changes()
                        .example("node reboot pgsql3", "reboot one machine")
                        .related("node stop", "cluster status")
                        .runs(in -> power(in, "reboot", (verb, names) -> verb.reboot(names, in.get(force)))),
                CommandSpec.named("node terminate")
                        .summary("Remove machines from the cloud; their data volumes stay unless you say so.")
                        .about(
                                "\"node create\" makes a machine of the same name anew and attaches the volume that stayed.")
                        .takes(nodes, deleteData)
                        .changes()
                        .example("node terminate pgsql3", "remove a machine and keep its data volume")
                        .example(
                                "node terminate pgsql3 --delete-data --yes --cluster demo",
                                "remove both, without asking")
                        .related("node create", "cluster destroy")
                        .runs(this::terminate),
                CommandSpec.named("cluster destroy")
                        .summary("Remove everything the cloud holds of the cluster, its data too.")
                        .about(
                                "Only what carries the cluster's tag goes: machines, data volumes, addresses, security groups, the"
                                        + " dynamic group and the policy. It shows what that is and asks for the cluster's name. It can be"
                                        + " repeated if it was cut off. Backups elsewhere stay.")
                        .changes()
                        .example("cluster destroy --dry-run", "see what would go")
                        .example("cluster destroy --yes --cluster demo", "destroy without asking")
                        .related("node terminate", "node list")
                        .runs(this::destroy));
    }

    /** One of the verbs on power. */
    @FunctionalInterface
    private interface Switching {
        PowerReply apply(PowerNodes verb, List<String> names);
    }

    private Reply power(Invocation in, String word, Switching switching) {
        List<String> names = named(in);
        if (in.isDryRun()) {
            return Reply.of(new Planned(word, names)).shownAs("Would " + word + " " + String.join(", ", names) + ".");
        }
        in.consent().toChange(title(word) + " " + String.join(", ", names) + "?");
        ClusterSession session = context.session(in.cluster());
        PowerReply reply;
        try {
            reply = switching.apply(session.verbs().powerNodes(in.progress(), in.cancellation()), names);
        } finally {
            session.forgetMachines();
        }
        String sentence =
                reply.changes().isEmpty() ? "Nothing was to do." : "Done: " + String.join(", ", reply.changes()) + ".";
        return Reply.of(reply).shownAs(NodeTables.made(sentence, reply.machines(), List.of()));
    }

    /** What a dry run of a power command would do. */
    public record Planned(String action, List<String> nodes) {}

    private static String title(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private List<String> named(Invocation in) {
        List<String> names = in.get(nodes);
        if (names.isEmpty()) {
            throw Problem.of("NODE_MISSING", Problem.Kind.USAGE, "Name at least one machine.")
                    .withNext("node list")
                    .toException();
        }
        return names;
    }

    private Reply terminate(Invocation in) {
        List<String> names = named(in);
        boolean withData = in.get(deleteData);
        return remove(in, verb -> verb.planMachines(names, withData), verb -> verb.terminate(names, withData));
    }

    private Reply destroy(Invocation in) {
        return remove(in, DestroyCluster::plan, DestroyCluster::destroy);
    }

    private Reply remove(
            Invocation in,
            Function<DestroyCluster, DestroyPlan> planning,
            Function<DestroyCluster, Destroyed> removing) {
        ClusterSession session = context.session(in.cluster());
        DestroyCluster verb = new DestroyCluster(session.cloud(in.progress(), in.cancellation()));
        DestroyPlan plan = planning.apply(verb);
        if (in.isDryRun()) {
            return Reply.of(plan).shownAs(lossText(plan));
        }
        if (!plan.losses().isEmpty()) {
            in.consent().toDestroy(plan.cluster(), plan.losses());
        }
        Destroyed gone;
        try {
            gone = removing.apply(verb);
        } finally {
            session.forgetMachines();
        }
        String text = gone.removed().isEmpty()
                ? "Nothing was there to remove."
                : "Removed in %.1f s:\n  ".formatted(gone.took().toMillis() / 1000.0)
                        + String.join("\n  ", gone.removed());
        return Reply.of(gone).shownAs(text);
    }

    private static Block lossText(DestroyPlan plan) {
        return Block.text(
                plan.losses().isEmpty()
                        ? "The cloud holds nothing of " + plan.cluster() + "."
                        : "Would be destroyed:\n  " + String.join("\n  ", plan.losses()));
    }
}
