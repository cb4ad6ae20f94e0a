package io.pgha.shell.command;

import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdMember;
import io.pgha.ops.etcd.EtcdVerbs;
import io.pgha.ops.etcd.HandOverEtcd;
import io.pgha.ops.etcd.HandOverEtcd.Handover;
import io.pgha.ops.etcd.MaintainEtcd;
import io.pgha.ops.etcd.MaintainEtcd.Compacted;
import io.pgha.ops.etcd.MaintainEtcd.Defragmented;
import io.pgha.ops.etcd.SnapshotEtcd.Snapshot;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.ByteSize;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The commands that keep etcd well. */
public final class EtcdUpkeepCommands implements Commands {
    private static final Parameter<Boolean> DISARM =
            Parameter.flag("disarm", "Take all alarms back, after what raised them is mended");
    private static final Parameter<Integer> REVISION = Parameter.option(
                    "revision", ValueType.integer("N", 0), "Keep history from this revision on; 0 is the present one")
            .defaultsTo("0");
    private static final Parameter<Path> FILE = Parameter.argument(
                    "file", ValueType.file(), "Where to put the copy, on this computer")
            .required();
    private static final Parameter<Boolean> OVERWRITE =
            Parameter.flag("overwrite", "Replace a file of that name once the copy is whole");

    private final Context context;
    private final Parameter<List<String>> members;
    private final Parameter<Optional<String>> target;

    /** The commands for the clusters of a context. */
    public EtcdUpkeepCommands(Context context) {
        this.context = context;
        ValueType<String> name = ValueType.text("MEMBER").completing(prefix -> Completions.nodes(context));
        members = Parameter.argument("member", name, "Only these members; all without any")
                .repeated();
        target = Parameter.argument("member", name, "Who is to lead; without it the follower that is furthest")
                .optional();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("etcd alarms")
                        .summary("List the alarms of etcd, or take them back with --disarm.")
                        .about(
                                "NOSPACE stands until it is taken back, even when there is room again: compact, defragment, and"
                                        + " then disarm. It refuses while a database is still at its quota.")
                        .takes(DISARM)
                        .changes()
                        .example("etcd alarms", "see the alarms")
                        .example("etcd alarms --disarm --yes", "take them back without asking")
                        .related("etcd compact", "etcd defrag", "etcd status")
                        .runs(this::alarms),
                CommandSpec.named("etcd compact")
                        .summary("Forget the history of etcd's keys, so that its space can be used again.")
                        .about(
                                "Keys stay as they are; only what they were before can no longer be read. etcd does the same by"
                                        + " itself from time to time. The file gets smaller only by \"etcd defrag\".")
                        .takes(REVISION)
                        .changes()
                        .example("etcd compact", "forget all history")
                        .example("etcd compact --revision 1200 --yes", "keep what happened from there on")
                        .related("etcd defrag", "etcd alarms")
                        .runs(this::compact),
                CommandSpec.named("etcd defrag")
                        .summary("Give free space of etcd's databases back, one member after another, the leader last.")
                        .about(
                                "A member serves nobody while it is rewritten. The next one follows only when it is back and"
                                        + " has caught up; if etcd cannot spare a member, nothing is begun.")
                        .takes(members)
                        .changes()
                        .example("etcd defrag", "all members, one by one")
                        .example("etcd defrag pgsql2 --yes", "one member, without asking")
                        .related("etcd compact", "etcd status")
                        .runs(this::defragment),
                CommandSpec.named("etcd snapshot")
                        .summary("Copy etcd's whole database into a file here, and verify it.")
                        .about(
                                "The copy is taken from a follower. It appears under its name only when it is whole and its"
                                        + " SHA-256 is the one etcd sent with it. The file is readable for you alone.")
                        .takes(FILE, OVERWRITE)
                        .acts()
                        .example("etcd snapshot demo-etcd.db", "make a copy before something risky")
                        .related("etcd status")
                        .runs(this::snapshot),
                CommandSpec.named("etcd move-leader")
                        .summary("Let another member of etcd lead.")
                        .about(
                                "Useful before work on the node that leads. Patroni's leader is another thing and stays where"
                                        + " it is.")
                        .takes(target)
                        .changes()
                        .example("etcd move-leader pgsql2", "let pgsql2 lead")
                        .related("etcd status", "etcd members")
                        .runs(this::moveLeader));
    }

    private EtcdVerbs etcd(Invocation in) {
        return context.session(in.cluster()).verbs().etcdVerbs(in.cancellation());
    }

    private Reply alarms(Invocation in) {
        MaintainEtcd verb = etcd(in).upkeep(in.progress());
        if (!in.get(DISARM)) {
            List<EtcdAlarm> alarms = verb.alarms();
            Reply reply = Reply.of(alarms).shownAs(EtcdViews.alarms(alarms));
            return alarms.isEmpty() ? reply : reply.withNext("etcd compact", "etcd defrag", "etcd alarms --disarm");
        }
        List<EtcdAlarm> alarms = verb.planDisarming();
        if (alarms.isEmpty()) {
            return Reply.of(alarms).shownAs("No alarms: nothing was to do.");
        } else if (in.isDryRun()) {
            return Reply.of(alarms).shownAs(EtcdViews.alarms(alarms)).shownAs("Would be taken back.");
        }
        in.consent().toChange("Take back " + (alarms.size() == 1 ? "this alarm" : "these alarms") + "?");
        verb.disarm(alarms);
        return Reply.of(alarms)
                .shownAs(EtcdViews.alarms(alarms))
                .shownAs("Taken back; etcd takes writes again.")
                .withNext("etcd status");
    }

    private Reply compact(Invocation in) {
        MaintainEtcd verb = etcd(in).upkeep(in.progress());
        long revision = verb.planCompaction(in.get(REVISION));
        if (in.isDryRun()) {
            return Reply.of(new Compacted(revision, revision, false, Duration.ZERO))
                    .shownAs("Would forget all history before revision " + revision + ".");
        }
        in.consent().toChange("Forget all history before revision " + revision + "?");
        Compacted done = verb.compact(revision);
        return Reply.of(done)
                .shownAs((done.changed()
                                ? "History before revision %d is gone, in %s."
                                : "History before revision %d was gone already.")
                        .formatted(revision, StackCommands.seconds(done.took().toMillis())))
                .withNext("etcd defrag");
    }

    /** What a dry run of a defragmentation would do. */
    public record Planned(List<String> members) {}

    private Reply defragment(Invocation in) {
        MaintainEtcd verb = etcd(in).upkeep(in.progress());
        List<EtcdMember> order = verb.planDefragmentation(in.get(members));
        List<String> names = order.stream().map(EtcdMember::name).toList();
        if (in.isDryRun()) {
            return Reply.of(new Planned(names)).shownAs("Would defragment " + String.join(", then ", names) + ".");
        }
        in.consent().toChange("Defragment " + String.join(", then ", names) + "?");
        List<Defragmented> done = verb.defragment(order);
        return Reply.of(done)
                .shownAs(Table.of(done)
                        .column("member", Defragmented::member)
                        .column("before", row -> ByteSize.text(row.before()))
                        .column("after", row -> ByteSize.text(row.after()))
                        .column("time", Defragmented::took));
    }

    private Reply snapshot(Invocation in) {
        Snapshot made = etcd(in).snapshot(in.progress()).to(in.get(FILE), in.get(OVERWRITE));
        return Reply.of(made)
                .shownAs("%s: %s from %s in %s, revision %d or later.%nSHA-256 %s, as etcd sent it."
                        .formatted(
                                made.file(),
                                ByteSize.text(made.bytes()),
                                made.member(),
                                StackCommands.seconds(made.took().toMillis()),
                                made.revision(),
                                made.sha256()));
    }

    /** A handover that was made. */
    public record Moved(String from, String to, Duration took) {}

    private Reply moveLeader(Invocation in) {
        HandOverEtcd verb = etcd(in).handover();
        Handover handover = verb.plan(in.get(target));
        if (in.isDryRun()) {
            return Reply.of(handover).shownAs("Would hand over from " + handover.from() + " to " + handover.to() + ".");
        }
        in.consent().toChange("Let " + handover.to() + " lead etcd instead of " + handover.from() + "?");
        Duration took = verb.make(handover);
        return Reply.of(new Moved(handover.from(), handover.to(), took))
                .shownAs("%s leads etcd since %d ms after %s was asked to hand over."
                        .formatted(handover.to(), took.toMillis(), handover.from()));
    }
}
