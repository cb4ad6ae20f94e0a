package io.pgha.shell.command;

import io.pgha.ops.journal.JournalRun;
import io.pgha.ops.journal.Journals;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands about the journal: which commands changed something, when, for whom, and what they did. */
public final class JournalCommands implements Commands {
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final Parameter<Integer> LAST = Parameter.option(
                    "last", ValueType.integer("N", 1), "How many runs to show")
            .defaultsTo("20");

    private final Journals journals;
    private final ZoneId zone;
    private final Parameter<String> run;

    /**
     * The commands over the journals of this machine.
     *
     * @param convenience the directory they lie under
     * @param zone in which times are shown to people
     */
    public JournalCommands(Path convenience, ZoneId zone) {
        journals = new Journals(convenience);
        this.zone = zone;
        run = Parameter.argument(
                        "run",
                        ValueType.text("RUN").completing(prefix -> journals.names()),
                        "Name of a run or its beginning; \"last\" is the newest")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("journal list")
                        .summary("List the commands that changed something, newest first.")
                        .about(
                                "Every command that changes something is written down once it has your consent: who, when, which"
                                        + " cluster, what was done, how it ended. The journal is kept on this machine, readable by you"
                                        + " alone, and holds no secret.")
                        .takes(LAST)
                        .example("journal list", "see what was changed lately from this machine")
                        .related("journal show", "history")
                        .runs(this::list),
                CommandSpec.named("journal show")
                        .summary("Show one run: every effect with its time, and how it ended.")
                        .about("--output json also carries the whole reply of the command.")
                        .takes(run)
                        .example("journal show last", "see what the last change did")
                        .related("journal list")
                        .runs(this::show));
    }

    private Reply list(Invocation in) {
        List<JournalRun> runs = journals.last(in.get(LAST));
        Reply reply = Reply.of(runs)
                .shownAs(Table.of(runs)
                        .whenEmpty("Nothing was changed from this machine yet.")
                        .column("run", JournalRun::run)
                        .column("at", r -> local(r.at(), DAY_AND_TIME))
                        .column("cluster", r -> r.cluster().isEmpty() ? "-" : r.cluster())
                        .column("ended", JournalRun::outcome)
                        .column("took", JournalRun::took)
                        .column("effects", JournalRun::effects)
                        .column("command", JournalRun::command));
        return runs.isEmpty() ? reply : reply.withNext("journal show last");
    }

    private Reply show(Invocation in) {
        JournalRun.Whole whole = journals.run(in.get(run));
        JournalRun head = whole.run();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", head.run());
        facts.put("command", head.command());
        facts.put("cluster", head.cluster().isEmpty() ? "-" : head.cluster());
        facts.put("who", head.user());
        facts.put("at", local(head.at(), DAY_AND_TIME));
        facts.put(
                "ended",
                head.exitStatus().isEmpty()
                        ? "no end was written: it still runs, or its process was killed"
                        : head.outcome() + ", exit status " + head.exitStatus().get());
        head.took().ifPresent(took -> facts.put("took", took));
        for (int i = 0; i < head.problems().size(); i++) {
            facts.put("problem " + (i + 1), head.problems().get(i));
        }
        return Reply.of(whole)
                .shownAs(
                        new Block.Facts(facts),
                        Table.of(whole.entries())
                                .whenEmpty("No effect was written down.")
                                .column("time", e -> local(e.at(), TIME))
                                .column("what", JournalRun.Entry::kind)
                                .column("where", e -> e.where().isEmpty() ? "-" : e.where())
                                .column("took", e -> e.took())
                                .column("effect", JournalCommands::effect));
    }

    private static String effect(JournalRun.Entry entry) {
        return entry.evidence().isEmpty()
                ? entry.what()
                : entry.what() + ": " + entry.evidence().get(entry.evidence().size() - 1);
    }

    private String local(Instant at, DateTimeFormatter form) {
        return form.format(at.atZone(zone));
    }
}
