package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.patroni.ChangeLeader;
import io.pgha.ops.patroni.LeaderChange;
import io.pgha.ops.patroni.PatroniWork;
import io.pgha.ops.patroni.PausePatroni;
import io.pgha.ops.patroni.PlanLeader;
import io.pgha.ops.patroni.RestartMembers;
import io.pgha.ops.patroni.TendMembers;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands that change something through Patroni: each is checked before, waited for, and timed. */
public final class PatroniChanges implements Commands {
    private static final Parameter<Boolean> PENDING =
            Parameter.flag("pending", "Only members on which a parameter waits for a restart");
    private static final Parameter<Boolean> FORCE = Parameter.flag("force", "Stop what Patroni is doing on that node");
    private static final Parameter<Boolean> CANCEL = Parameter.flag("cancel", "Forget a switchover that is scheduled");
    private static final Parameter<Duration> PER_MEMBER = Parameter.option(
                    "timeout", ValueType.duration(), "How long one member may take")
            .defaultsTo("5m");
    private static final Parameter<Duration> COPY = Parameter.option(
                    "timeout", ValueType.duration(), "How long to wait for the copy")
            .defaultsTo("1h");

    private final Context context;
    private final PatroniConfigEdit edit;
    private final Parameter<Optional<String>> to;
    private final Parameter<String> mustTo;
    private final Parameter<Optional<String>> at = Parameter.option(
                    "at", ValueType.text("TIME"), "When: RFC 3339 with a zone, or a span such as +2h")
            .optional();
    private final Parameter<String> whom;
    private final Parameter<String> node;

    /** The commands for the clusters of a context. */
    public PatroniChanges(Context context) {
        this.context = context;
        edit = new PatroniConfigEdit(context);
        ValueType<String> name = ValueType.text("NODE").completing(prefix -> Completions.nodes(context));
        to = Parameter.option("to", name, "Who is to lead; without it Patroni chooses")
                .optional();
        mustTo = Parameter.option("to", name, "Who is to lead").required();
        whom = Parameter.argument("node", name, "A node, or \"all\"").defaultsTo("all");
        node = Parameter.argument("node", name, "Name of the node").required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                edit.spec(),
                CommandSpec.named("patroni switchover")
                        .summary("Hand the lead over in good order.")
                        .about(
                                """
                                Says beforehand what stands against it, asks Patroni once, and waits until the new leader takes writes
                                and the others follow it. Clients lose their connections. In synchronous mode only a synchronous
                                standby can be the candidate. A refusal is explained, not repeated.
                                """)
                        .takes(to, at, CANCEL)
                        .changes()
                        .example("patroni switchover --to pgsql2", "now, to one node")
                        .example("patroni switchover --at 2027-01-31T02:00:00Z --yes", "later; Patroni keeps the time")
                        .example("patroni switchover --cancel", "forget the scheduled one")
                        .related("patroni failover", "patroni why-not", "patroni list")
                        .runs(this::switchover),
                CommandSpec.named("patroni failover")
                        .summary("Make a member lead although the leader cannot hand over.")
                        .about(
                                """
                                For a cluster without a leader, or a candidate that a switchover does not allow. Commits that had not
                                reached the candidate are lost; what is known of them is said before you agree. Refused while a
                                switchover would do.
                                """)
                        .takes(mustTo)
                        .changes()
                        .example("patroni failover --to pgsql2", "promote pgsql2")
                        .related("patroni switchover", "patroni why-not", "pg lag")
                        .runs(this::failover),
                CommandSpec.named("patroni restart")
                        .summary("Restart PostgreSQL, one member after another, the leader last.")
                        .about(
                                """
                                Replicas first, synchronous standbys after them, the leader last; the next only when the last one
                                follows again. With --pending only where a changed parameter waits for it; a replica that could take a
                                lowered setting over only after the leader is restarted once more.
                                """)
                        .takes(whom, PENDING, PER_MEMBER)
                        .changes()
                        .example("patroni restart all --pending", "after a change of a parameter that needs it")
                        .example("patroni restart pgsql3", "one member")
                        .related("patroni list", "pg settings", "patroni reload")
                        .runs(this::restart),
                CommandSpec.named("patroni reload")
                        .summary("Let Patroni read its file again.")
                        .about("PostgreSQL reloads with it where something changed. Nothing is interrupted.")
                        .takes(whom)
                        .changes()
                        .example("patroni reload", "on all nodes")
                        .related("pg settings", "patroni restart")
                        .runs(this::reload),
                CommandSpec.named("patroni reinit")
                        .summary("Throw a replica's data away and copy the leader's.")
                        .about(
                                "For a replica that cannot catch up any more. Waits until it streams; the copy goes on if you do not.")
                        .takes(node, FORCE, COPY)
                        .changes()
                        .example("patroni reinit pgsql3", "make pgsql3 anew")
                        .related("patroni list", "pg lag")
                        .runs(this::reinit),
                CommandSpec.named("patroni pause")
                        .summary("Tell Patroni to leave PostgreSQL alone.")
                        .about(
                                "Until \"patroni resume\" nobody takes over if the leader fails. Returns when every member has noticed.")
                        .changes()
                        .example("patroni pause", "before work by hand")
                        .related("patroni resume", "patroni list")
                        .runs(in -> pause(in, true)),
                CommandSpec.named("patroni resume")
                        .summary("Let Patroni look after PostgreSQL again.")
                        .about("Returns when every member has noticed.")
                        .changes()
                        .example("patroni resume", "after work by hand")
                        .related("patroni pause", "patroni list")
                        .runs(in -> pause(in, false)));
    }

    private PatroniWork work(Invocation in) {
        return context.session(in.cluster()).verbs().patroniWork(in.progress(), in.cancellation());
    }

    /** What a command did, or would do, in one sentence. */
    public record Told(String did) {}

    private static Reply told(String sentence) {
        return Reply.of(new Told(sentence)).shownAs(sentence);
    }

    private Reply switchover(Invocation in) {
        ChangeLeader verb = new ChangeLeader(work(in));
        if (in.get(CANCEL)) {
            if (in.isDryRun()) {
                return told("Would forget the scheduled switchover.");
            }
            in.consent().toChange("Forget the scheduled switchover?");
            return told(verb.cancel() ? "The scheduled switchover is forgotten." : "No switchover was scheduled.");
        }
        Optional<String> time =
                in.get(at).map(text -> ScheduledTime.read(text, context.around().clock()));
        LeaderChange plan = new PlanLeader(work(in)).switchover(in.get(to), time);
        String what =
                "Switchover from " + plan.from().orElse("") + " to " + plan.to().orElse("whom Patroni chooses")
                        + plan.at().map(when -> " at " + when).orElse("");
        if (in.isDryRun()) {
            return Reply.of(plan).shownAs("Would do: " + what + ". Nothing stands against it.");
        }
        in.consent().toChange(what + ", and clients lose their connections?");
        return changed(verb.perform(plan));
    }

    private Reply failover(Invocation in) {
        PatroniWork work = work(in);
        ChangeLeader verb = new ChangeLeader(work);
        LeaderChange plan = new PlanLeader(work).failover(in.get(mustTo));
        if (in.isDryRun()) {
            return Reply.of(plan)
                    .shownAs("Would promote " + in.get(mustTo) + "."
                            + (plan.remarks().isEmpty() ? "" : " Lost: " + String.join("; ", plan.remarks()) + "."));
        }
        if (plan.remarks().isEmpty()) {
            in.consent().toChange("Promote " + in.get(mustTo) + "?");
        } else {
            in.consent().toDestroy(work.spec().name(), plan.remarks());
        }
        return changed(verb.perform(plan));
    }

    private static Reply changed(LeaderChange done) {
        if (done.at().isPresent()) {
            return Reply.of(done)
                    .shownAs("Scheduled: from " + done.from().orElse("") + " to "
                            + done.to().orElse("whom Patroni chooses") + " at "
                            + done.at().get() + ".")
                    .withNext("patroni list", "patroni switchover --cancel");
        }
        String sentence = done.to().orElse("") + " leads"
                + (done.timeline().isPresent()
                        ? " on timeline " + done.timeline().getAsInt()
                        : "")
                + done.took().map(took -> " after " + seconds(took)).orElse("")
                + done.settled()
                        .map(took -> "; all members followed after " + seconds(took))
                        .orElse("")
                + ".";
        List<Problem> problems = done.settled().isPresent()
                ? List.of()
                : List.of(Problem.of("NOT_SETTLED", Problem.Kind.PARTLY, "Not every member follows the new leader yet.")
                        .withEvidence(done.remarks())
                        .withProgress(List.of(sentence), List.of())
                        .withNext("patroni list"));
        String remarks = done.remarks().isEmpty() ? "" : "\n" + String.join("\n", done.remarks());
        return Reply.of(done).shownAs(sentence + remarks).withProblems(problems).withNext("patroni list");
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }

    private static Optional<String> one(String name) {
        return name.equals("all") ? Optional.empty() : Optional.of(name);
    }

    private Reply restart(Invocation in) {
        RestartMembers verb = new RestartMembers(work(in));
        List<RestartMembers.Planned> plan = verb.plan(one(in.get(whom)), in.get(PENDING));
        if (plan.isEmpty()) {
            return Reply.of(plan).shownAs("Nothing to do: no parameter waits for a restart.");
        }
        Block table = Table.of(plan)
                .titled("Restarts, in this order")
                .column("member", RestartMembers.Planned::member)
                .column("role", RestartMembers.Planned::role)
                .column("waiting", RestartMembers.Planned::waiting);
        if (in.isDryRun()) {
            return Reply.of(plan).shownAs(table);
        }
        List<String> names = plan.stream().map(RestartMembers.Planned::member).toList();
        in.consent().toChange("Restart PostgreSQL on " + String.join(", then ", names) + "?");
        List<RestartMembers.Restarted> done = verb.perform(plan, in.get(PENDING), in.get(PER_MEMBER));
        return Reply.of(done)
                .shownAs(Table.of(done)
                        .column("member", RestartMembers.Restarted::member)
                        .column("role", RestartMembers.Restarted::role)
                        .column("", one -> one.again() ? "restarted once more" : "restarted")
                        .column("time", RestartMembers.Restarted::took))
                .withNext("patroni list");
    }

    private Reply reload(Invocation in) {
        PatroniWork work = work(in);
        Optional<String> only = one(in.get(whom));
        only.ifPresent(work.machines()::require);
        if (in.isDryRun()) {
            return told("Would let Patroni read its file again on " + only.orElse("all nodes") + ".");
        }
        in.consent().toChange("Let Patroni read its file again on " + only.orElse("all nodes") + "?");
        List<TendMembers.Reloaded> done = new TendMembers(work).reload(only);
        List<Problem> problems = new ArrayList<>();
        done.forEach(one -> one.problem().ifPresent(problems::add));
        return Reply.of(done)
                .shownAs(Table.of(done)
                        .column("member", TendMembers.Reloaded::member)
                        .column("answer", TendMembers.Reloaded::answer)
                        .column("state", TendMembers.Reloaded::state))
                .withProblems(problems);
    }

    private Reply reinit(Invocation in) {
        PatroniWork work = work(in);
        TendMembers verb = new TendMembers(work);
        List<String> losses = verb.planReinit(in.get(node));
        if (in.isDryRun()) {
            return told("Would be lost: " + String.join("; ", losses) + ".");
        }
        in.consent().toDestroy(work.spec().name(), losses);
        TendMembers.Reinitialized done = verb.reinit(in.get(node), in.get(FORCE), in.get(COPY), in.cancellation());
        return Reply.of(done)
                .shownAs(done.member() + " was copied from " + done.from() + " and streams, after "
                        + seconds(done.took()) + ".")
                .withNext("patroni list");
    }

    private Reply pause(Invocation in, boolean paused) {
        PausePatroni verb = new PausePatroni(work(in));
        String word = paused ? "paused" : "running";
        if (in.isDryRun()) {
            return told(
                    verb.isPaused() == paused
                            ? "Nothing to do: Patroni is " + word + "."
                            : "Patroni would be " + word + ".");
        }
        in.consent()
                .toChange(paused ? "Pause Patroni? Nobody takes over then if the leader fails." : "Resume Patroni?");
        PausePatroni.Paused done = verb.set(paused);
        String sentence = (done.changed() ? "Patroni is " + word : "Patroni was " + word + " already")
                + "; every member knows it, after " + seconds(done.took()) + ".";
        Reply reply = Reply.of(done).shownAs(sentence);
        return paused ? reply.withNext("patroni resume") : reply;
    }
}
