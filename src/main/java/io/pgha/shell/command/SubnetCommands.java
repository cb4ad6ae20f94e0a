package io.pgha.shell.command;

import io.pgha.ops.cloud.SubnetFinding;
import io.pgha.ops.cloud.Subnets;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.view.NodeTables;
import io.pgha.view.Reply;
import java.util.List;

/** The commands about networks, which exist before any cluster. */
public final class SubnetCommands implements Commands {
    private final Context context;

    /** The commands for the tenancies of a context. */
    public SubnetCommands(Context context) {
        this.context = context;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("subnet list")
                        .summary("List the subnets of the compartment.")
                        .about(
                                "A cluster needs two regional subnets of one VCN: a public one for the bastion and a private one"
                                        + " for the nodes. Their OCIDs go into the cluster file. No cluster has to be in use.")
                        .example("subnet list", "see which subnets there are and how much room is in them")
                        .related("subnet check", "cluster init")
                        .runs(this::list),
                CommandSpec.named("subnet check")
                        .summary("Check that the two subnets of the cluster file fit.")
                        .about(
                                "Looks at kind, scope, VCN, free addresses, DNS labels, routes, and at the virtual IP if the"
                                        + " cluster file names one. The exit status is 3 if the cluster could not be made.")
                        .example("subnet check", "check before the first machine is made")
                        .related("subnet list", "node plan")
                        .runs(this::check));
    }

    private Subnets subnets(Invocation in) {
        return context.subnets(in.cluster(), in.progress(), in.cancellation());
    }

    private Reply list(Invocation in) {
        List<Subnets.Entry> entries = subnets(in).list();
        return Reply.of(entries).shownAs(NodeTables.subnets(entries));
    }

    private Reply check(Invocation in) {
        List<SubnetFinding> findings =
                subnets(in).check(context.session(in.cluster()).spec());
        Reply reply = Reply.of(findings).shownAs(NodeTables.findings(findings));
        List<SubnetFinding> bad = findings.stream()
                .filter(finding -> finding.verdict() == SubnetFinding.Verdict.FAILED)
                .toList();
        return bad.isEmpty() ? reply.withNext("node plan") : reply.withProblems(List.of(Subnets.unfit(bad)));
    }
}
