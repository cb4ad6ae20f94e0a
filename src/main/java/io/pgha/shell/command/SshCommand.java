package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.hands.OpenTerminal;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.shell.prompt.RawWindow;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code ssh}: a terminal on a node. */
public final class SshCommand implements Commands {
    private static final Parameter<Optional<String>> COMMAND = Parameter.argument(
                    "command", ValueType.text("COMMAND"), "What to run instead of a shell, such as \"top\"")
            .optional();

    private final Context context;
    private final Parameter<String> node;

    /** The command for the clusters of a context. */
    public SshCommand(Context context) {
        this.context = context;
        node = Parameter.argument(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Name of the node")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("ssh")
                .summary("Open a terminal on a node.")
                .once()
                .about(
                        "A real terminal through the bastion, on the connection that is open already: editors and top work, the"
                                + " window's size follows, Ctrl-C goes to the node. The terminal is as before when you leave. If it"
                                + " hangs, type Enter, a tilde and a full stop. The exit status is 0 after a shell; a command"
                                + " that fails is a problem.")
                .takes(node, COMMAND)
                .acts()
                .example("ssh pgsql1", "a shell")
                .example("ssh pgsql1 \"sudo -iu postgres\"", "a shell of the user postgres")
                .example("ssh pgsql1 top", "one program")
                .related("exec", "service logs", "tunnel open", "push", "pull")
                .runs(this::open));
    }

    private Reply open(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        String command = in.get(COMMAND).orElse("");
        OptionalInt status;
        try (RawWindow window = RawWindow.forProgram(in.console(), "ssh")) {
            Node where = session.machines().require(in.get(node));
            status = new OpenTerminal(session).run(where, command, window, in.cancellation());
        }
        if (status.isPresent() && status.getAsInt() != 0 && !command.isEmpty()) {
            throw Problem.of(
                            "COMMAND_FAILED",
                            Problem.Kind.REMOTE,
                            "The command ended with exit status " + status.getAsInt() + ".")
                    .at(in.get(node))
                    .withNext("ssh " + in.get(node))
                    .toException();
        }
        return Reply.none();
    }
}
