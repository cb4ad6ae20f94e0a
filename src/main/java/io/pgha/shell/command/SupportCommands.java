package io.pgha.shell.command;

import io.pgha.ops.session.Context;
import io.pgha.ops.support.WriteBundle;
import io.pgha.ops.support.WriteBundle.Written;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Edge;
import io.pgha.shell.Ending;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.OutputFormat;
import io.pgha.view.ProblemView;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import io.pgha.view.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code support bundle}: everything one needs afterwards, in one file. */
public final class SupportCommands implements Commands {
    /** The commands whose answers go in, as far as this program has them. */
    private static final List<String> ASKED = List.of(
            "version",
            "context show",
            "cluster show",
            "cluster status",
            "node list",
            "service list",
            "stack check",
            "stack plan",
            "etcd members",
            "etcd status",
            "etcd alarms",
            "patroni list",
            "patroni topology",
            "patroni history",
            "patroni config show",
            "pg lag",
            "pg slots",
            "pg activity",
            "pg settings",
            "pgbouncer pools",
            "haproxy status",
            "vip status",
            "doctor");

    private static final Parameter<Path> FILE = Parameter.argument("file", ValueType.file(), "The archive, a .tar.gz")
            .required();
    private static final Parameter<Duration> SINCE = Parameter.option(
                    "since", ValueType.duration(), "How far back logs go")
            .defaultsTo("24h");

    private final Context context;
    private final Edge edge;
    private final InstantSource clock;

    /** The commands for the clusters of a context, over the edge on which they ask others. */
    public SupportCommands(Context context, Edge edge, InstantSource clock) {
        this.context = context;
        this.edge = edge;
        this.clock = clock;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("support bundle")
                .summary("Collect everything one needs to understand the cluster into one file.")
                .about(
                        "What the commands that look say, the timeline, and of every node its configuration, logs and state. The"
                                + " secrets of the cluster and what looks like one are masked, keys are not taken; look through"
                                + " it all the same before you give it away. What cannot be had is left out and named. The file is"
                                + " readable by you alone. Asks before it replaces a file.")
                .takes(FILE, SINCE)
                .changes()
                .once()
                .example("support bundle incident.tar.gz", "the last day")
                .example("support bundle incident.tar.gz --since 2h", "the last two hours")
                .related("timeline", "cluster status", "service logs")
                .runs(this::bundle));
    }

    private Reply bundle(Invocation in) {
        Path file = in.get(FILE);
        List<String> commands = ASKED.stream()
                .filter(name -> edge.book().named(name).isPresent())
                .toList();
        if (in.isDryRun()) {
            return Reply.none()
                    .shownAs("Would write " + file + " with the answers of: " + String.join(", ", commands) + ".");
        }
        if (Files.exists(file)) {
            in.consent().toChange("Replace " + file + "?");
        }
        Map<String, String> said = new LinkedHashMap<>();
        List<String> silent = new ArrayList<>();
        for (String name : commands) {
            ask(in, List.of(name.split(" ", -1)), name, said, silent);
        }
        ask(
                in,
                List.of("timeline", "--since", in.get(SINCE).toSeconds() + "s", "--lines", "100000"),
                "timeline",
                said,
                silent);
        said.put("README.txt", readme(in));
        Written written = new WriteBundle(context.session(in.cluster()))
                .write(file, said, in.get(SINCE), in.progress(), in.cancellation());
        List<String> missing = new ArrayList<>(written.missing());
        missing.addAll(silent);
        Written whole = new Written(written.file(), written.bytes(), written.files(), missing, written.problems());
        String text = "%s: %d files, %.1f KiB.%s"
                .formatted(
                        whole.file(),
                        whole.files(),
                        whole.bytes() / 1024.0,
                        missing.isEmpty()
                                ? ""
                                : " Not to be had, or with problems: " + String.join(", ", missing) + ".");
        return Reply.of(whole).shownAs(text);
    }

    private String readme(Invocation in) {
        return "Made by pgha at " + clock.instant() + " for the cluster "
                + in.cluster().orElse("in use") + ".\n"
                + "commands/  what pgha's commands said, as people and as programs read it\n"
                + "nodes/     configuration, logs and state of each node\n"
                + "Secrets are masked with asterisks.\n";
    }

    private void ask(Invocation in, List<String> words, String name, Map<String, String> said, List<String> silent) {
        in.progress().working("pgha", name);
        Ending ending = edge.perform(words, Optional.of((text, data) -> {}));
        in.cancellation().check();
        String base = "commands/" + name.replace(' ', '-');
        Screen page = Screen.pipe();
        StringBuilder text = new StringBuilder();
        ending.reply().ifPresent(reply -> {
            text.append(ReplyView.render(reply, OutputFormat.TABLE, page));
            said.put(base + ".json", ReplyView.render(reply, OutputFormat.JSON, page));
        });
        if (!ending.problems().isEmpty()) {
            text.append(new ProblemView(page, edge::asTyped).render(ending.problems()));
            silent.add(name);
        }
        said.put(base + ".txt", text.toString());
    }
}
