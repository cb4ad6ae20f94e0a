package io.pgha.shell.command;

import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import java.util.List;

/** {@code node add}, {@code node remove} and {@code node replace}: members of a running cluster come and go. */
public final class MemberCommands implements Commands {
    private final Context context;

    /** The commands for the clusters of a context. */
    public MemberCommands(Context context) {
        this.context = context;
    }

    @Override
    public List<CommandSpec> specs() {
        Parameter<String> node = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Host name of a node of the cluster")
                .required();
        Parameter<Boolean> switchover =
                Parameter.flag("switchover", "If it leads, hand the lead to another member first");
        return List.of(
                new NodeAdd(context).spec(),
                new NodeRemove(context, node, switchover).spec(),
                new NodeReplace(context, node, switchover).spec());
    }
}
