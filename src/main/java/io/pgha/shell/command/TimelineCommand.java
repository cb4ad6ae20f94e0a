package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.ops.timeline.Event;
import io.pgha.ops.timeline.TellTimeline;
import io.pgha.ops.timeline.TellTimeline.Story;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code timeline}: what happened, from all logs in one. */
public final class TimelineCommand implements Commands {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Parameter<Duration> SINCE =
            Parameter.option("since", ValueType.duration(), "How far back").defaultsTo("1h");
    private static final Parameter<Integer> LINES = Parameter.option(
                    "lines", ValueType.integer("N", 1), "At most so many events, the last ones")
            .defaultsTo("200");

    private final Context context;
    private final Parameter<Optional<String>> from;

    /** The command for the clusters of a context. */
    public TimelineCommand(Context context) {
        this.context = context;
        from = Parameter.option(
                        "node",
                        ValueType.text("NODE").completing(prefix -> Completions.nodes(context)),
                        "Only what this node told")
                .optional();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("timeline")
                .summary("Tell what happened to the cluster, from all logs in one.")
                .about(
                        "Patroni and its history, etcd, PostgreSQL, PgBouncer, HAProxy, keepalived and the virtual IP's agent,"
                                + " services that started and ended, and what was done with pgha from this machine. Routine is left"
                                + " out, repetitions are counted. Times are UTC; a node whose clock differs from the others' is"
                                + " corrected, and named. One look per node.")
                .takes(SINCE, LINES, from)
                .example("timeline", "the last hour")
                .example("timeline --since 15m --node pgsql1", "what one node told")
                .related("service logs", "cluster status")
                .runs(this::tell));
    }

    private Reply tell(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Optional<Node> only = in.get(from).map(session.machines()::require);
        Story story = new TellTimeline(session).tell(in.get(SINCE), in.cancellation());
        List<Event> wanted = story.events().stream()
                .filter(event ->
                        only.filter(node -> !node.name().equals(event.node())).isEmpty())
                .toList();
        List<Event> shown = wanted.subList(Math.max(0, wanted.size() - in.get(LINES)), wanted.size());
        List<String> remarks = new ArrayList<>();
        if (shown.size() < wanted.size()) {
            remarks.add((wanted.size() - shown.size()) + " earlier events are not shown; --lines gives more.");
        }
        story.ahead()
                .forEach((node, by) ->
                        remarks.add("The clock of " + node + " is " + by.abs().toMillis() / 1000.0 + " s "
                                + (by.isNegative() ? "behind" : "ahead") + "; its times are corrected."));
        return Reply.of(new Story(shown, story.ahead(), story.problems()))
                .shownAs(table(shown, remarks))
                .withProblems(story.problems());
    }

    static Table<Event> table(List<Event> events, List<String> remarks) {
        return Table.of(events)
                .titled(String.join(" ", remarks))
                .whenEmpty("Nothing happened that the logs tell of.")
                .column("time (utc)", event -> TIME.format(event.at()))
                .column("node", Event::node)
                .column("source", Event::source)
                .prose("what", TimelineCommand::what);
    }

    private static String what(Event event) {
        return event.times() == 1 ? event.what() : event.what() + " (" + event.times() + " times)";
    }
}
