package io.pgha.shell.command;

import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.ops.hands.CopyFile;
import io.pgha.ops.hands.CopyFile.Copied;
import io.pgha.ops.hands.CopyFile.Local;
import io.pgha.ops.hands.CopyFile.Prospect;
import io.pgha.ops.session.ClusterSession;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** {@code push} and {@code pull}: files to and from nodes. */
public final class CopyCommands implements Commands {
    private static final Parameter<Path> SOURCE =
            Parameter.argument("file", ValueType.fileToRead(), "The file here").required();
    private static final Parameter<Path> TARGET = Parameter.argument(
                    "file", ValueType.file(), "Where to here; in a directory it keeps its name")
            .required();
    private static final Parameter<Optional<String>> MODE = Parameter.option(
                    "mode",
                    new ValueType<>(
                            "MODE",
                            "permissions in octal, such as 0644",
                            text -> text.matches("[0-7]{3,4}") ? Optional.of(text) : Optional.empty(),
                            List.of(),
                            prefix -> List.of()),
                    "Permissions on the node; without it those of the file it replaces, else of the file here")
            .optional();
    private static final Parameter<Optional<String>> OWNER = Parameter.option(
                    "owner",
                    new ValueType<>(
                            "USER[:GROUP]",
                            "a user, or user:group",
                            text -> text.matches("[a-z_][a-z0-9_-]*(:[a-z_][a-z0-9_-]*)?")
                                    ? Optional.of(text)
                                    : Optional.empty(),
                            List.of(),
                            prefix -> List.of()),
                    "Owner on the node; without it that of the file it replaces, else the user who logs in")
            .optional();

    private final Context context;
    private final Parameter<List<String>> targets;
    private final Parameter<String> source;

    /** The commands for the clusters of a context. */
    public CopyCommands(Context context) {
        this.context = context;
        targets = Parameter.argument(
                        "target",
                        ValueType.text("NODE:PATH").completing(Where.candidates(context)),
                        "Where to; NODE may be several with commas, \"leader\", \"replicas\" or \"all\"")
                .repeated();
        source = Parameter.argument(
                        "source",
                        ValueType.text("NODE:PATH").completing(prefix -> Completions.nodes(context)),
                        "The file on a node")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("push")
                        .summary("Copy a file to nodes.")
                        .about(
                                "Through the bastion, which never has the file. Written as root beside its target, compared by"
                                        + " checksum, then renamed: the target is the old file or the whole new one. Where the same"
                                        + " content is already, nothing is sent. Asks before it replaces something else.")
                        .takes(SOURCE, targets, MODE, OWNER)
                        .changes()
                        .example("push ./check.sql pgsql1:/tmp/", "to one node")
                        .example("push ./motd all:/etc/motd --owner root:root --mode 0644", "to every node")
                        .related("pull", "exec")
                        .runs(this::push),
                CommandSpec.named("pull")
                        .summary("Copy a file from a node.")
                        .about(
                                "Read as root there; here it is readable by you alone. Compared by checksum before it takes its"
                                        + " name. A file that grows is copied up to the size it has now. Asks before it replaces"
                                        + " something else.")
                        .takes(source, TARGET)
                        .changes()
                        .example("pull pgsql1:/etc/haproxy/haproxy.cfg ./haproxy.cfg", "one file")
                        .related("push", "exec", "service logs")
                        .runs(this::pull));
    }

    record Place(String node, String path) {
        static Place of(String text) {
            int colon = text.indexOf(':');
            if (colon < 1 || !text.startsWith("/", colon + 1)) {
                throw Problem.of(
                                "BAD_TARGET",
                                Problem.Kind.USAGE,
                                "\"" + text + "\" is no NODE:PATH with a path that begins with a slash.")
                        .withNext("help push", "help pull")
                        .toException();
            }
            return new Place(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    private record Job(Node node, Prospect prospect) {}

    private Reply push(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        if (in.get(targets).isEmpty()) {
            throw Problem.of("MISSING_VALUE", Problem.Kind.USAGE, "TARGET is missing: where to, as NODE:PATH.")
                    .withNext("help push")
                    .toException();
        }
        Local local = CopyFile.local(in.get(SOURCE));
        CopyFile copy = new CopyFile(session);
        List<Job> jobs = new ArrayList<>();
        for (String target : in.get(targets)) {
            Place place = Place.of(target);
            for (Node node : Where.nodes(session, place.node(), in.cancellation())) {
                jobs.add(new Job(node, copy.lookAtTarget(node, place.path(), local, in.cancellation())));
            }
        }
        List<Prospect> prospects = jobs.stream().map(Job::prospect).toList();
        if (in.isDryRun()) {
            return Reply.of(prospects).shownAs(plan(prospects));
        }
        if (jobs.stream().anyMatch(job -> !isAsWanted(in, job.prospect()))) {
            replaced(prospects).ifPresentOrElse(in.consent()::toChange, in.consent()::notNeeded);
        }
        List<Copied> copied = new ArrayList<>();
        for (Job job : jobs) {
            copied.add(push(in, copy, job, local));
        }
        return Reply.of(copied).shownAs(table(copied));
    }

    private static boolean isAsWanted(Invocation in, Prospect prospect) {
        return prospect.same() && in.get(MODE).isEmpty() && in.get(OWNER).isEmpty();
    }

    private static Copied push(Invocation in, CopyFile copy, Job job, Local local) {
        Prospect prospect = job.prospect();
        if (isAsWanted(in, prospect)) {
            return new Copied(
                    prospect.node(), prospect.path(), local.path().toString(), local.size(), local.sha256(), false, 0);
        }
        LongConsumer progress = progress(in, prospect);
        progress.accept(0);
        Copied done =
                copy.push(job.node(), prospect.path(), local, in.get(MODE), in.get(OWNER), progress, in.cancellation());
        in.progress().done(prospect.node(), "copied " + ByteSize.text(local.size()));
        return done;
    }

    private Reply pull(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        Place place = Place.of(in.get(source));
        Node node = session.machines().require(place.node());
        CopyFile copy = new CopyFile(session);
        Prospect prospect = copy.lookAtSource(node, place.path(), in.get(TARGET), in.cancellation());
        if (in.isDryRun()) {
            return Reply.of(prospect).shownAs(plan(List.of(prospect)));
        }
        if (prospect.same()) {
            return Reply.of(prospect).shownAs(prospect.path() + " has this content already.");
        }
        if (prospect.replaces()) {
            in.consent().toReplaceHere("Replace " + prospect.path() + " here?");
        }
        LongConsumer progress = progress(in, prospect);
        progress.accept(0);
        Copied done = copy.pull(node, place.path(), Path.of(prospect.path()), progress, in.cancellation());
        in.progress().done(prospect.node(), "copied " + ByteSize.text(done.bytes()));
        return Reply.of(done)
                .shownAs("%s:%s is in %s: %s in %.1f s, checksum compared."
                        .formatted(
                                done.node(),
                                done.path(),
                                done.local(),
                                ByteSize.text(done.bytes()),
                                done.millis() / 1000.0));
    }

    /** The question whether what is there may be replaced; empty if nothing would be. */
    private static Optional<String> replaced(List<Prospect> prospects) {
        List<String> there = prospects.stream()
                .filter(Prospect::replaces)
                .map(prospect -> prospect.node() + ":" + prospect.path())
                .toList();
        return there.isEmpty() ? Optional.empty() : Optional.of("Replace " + String.join(", ", there) + "?");
    }

    private static LongConsumer progress(Invocation in, Prospect prospect) {
        boolean live = in.console().errScreen().terminal();
        return sent -> {
            // Where every event is a line of its own, each tenth is enough.
            long percent = prospect.size() == 0 ? 100 : sent * 100 / prospect.size();
            in.progress()
                    .working(
                            prospect.node(),
                            "copying %s, %d %%"
                                    .formatted(ByteSize.text(prospect.size()), live ? percent : percent / 10 * 10));
        };
    }

    private static Table<Prospect> plan(List<Prospect> prospects) {
        return Table.of(prospects)
                .column("node", Prospect::node)
                .column("path", Prospect::path)
                .column("size", prospect -> ByteSize.text(prospect.size()))
                .column(
                        "would",
                        prospect -> prospect.same()
                                ? "nothing, it is the same"
                                : prospect.replaces() ? "replace" : "create");
    }

    private static Table<Copied> table(List<Copied> copied) {
        return Table.of(copied)
                .column("node", Copied::node)
                .column("path", Copied::path)
                .column("size", done -> ByteSize.text(done.bytes()))
                .column("result", done -> done.changed() ? "copied, checksum compared" : "was the same already")
                .column("time", done -> "%.1f s".formatted(done.millis() / 1000.0));
    }
}
