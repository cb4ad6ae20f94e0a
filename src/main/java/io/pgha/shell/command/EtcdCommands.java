package io.pgha.shell.command;

import io.pgha.model.EtcdEvent;
import io.pgha.model.EtcdLease;
import io.pgha.model.EtcdMember;
import io.pgha.model.EtcdSource;
import io.pgha.model.Problem;
import io.pgha.ops.etcd.BrowseEtcd;
import io.pgha.ops.etcd.BrowseEtcd.KeyPage;
import io.pgha.ops.etcd.BrowseEtcd.KeyRow;
import io.pgha.ops.etcd.EtcdStatus;
import io.pgha.ops.etcd.EtcdVerbs;
import io.pgha.ops.etcd.PatroniKeys;
import io.pgha.ops.etcd.TermMemory;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.ByteSize;
import io.pgha.view.OutputFormat;
import io.pgha.view.Reply;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/** The commands about etcd that only look; {@link EtcdUpkeepCommands} has the rest. */
public final class EtcdCommands implements Commands {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int MOST_REMEMBERED = 500;
    private static final int MOST_LEASES = 1000;

    private static final Parameter<Integer> LIMIT = Parameter.option(
                    "limit", ValueType.integer("N", 0), "List so many keys at most; 0 is all")
            .defaultsTo("0");
    private static final Parameter<Boolean> FLAT = Parameter.flag("flat", "One whole key per line instead of a tree");
    private static final Parameter<Integer> REVISION = Parameter.option(
                    "revision", ValueType.integer("N", 0), "As it was at this revision; 0 is now")
            .defaultsTo("0");
    private static final Parameter<Boolean> DIFF =
            Parameter.flag("diff", "What changed since --revision, or since the version before, instead of the value");

    private final Context context;
    private final Clock clock;
    private final Map<String, TermMemory> terms = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<String> remembered = new ConcurrentSkipListSet<>();
    private final Parameter<String> prefix;
    private final Parameter<String> key;

    /** The commands for the clusters of a context. */
    public EtcdCommands(Context context) {
        this.context = context;
        this.clock = context.around().clock();
        prefix = Parameter.argument(
                        "prefix",
                        ValueType.text("PREFIX").completing(typed -> Completions.keys(context, remembered)),
                        "Only keys that begin with it")
                .defaultsTo("");
        key = Parameter.argument(
                        "key",
                        ValueType.text("KEY").completing(typed -> Completions.keys(context, remembered)),
                        "The whole key")
                .required();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("etcd status")
                        .summary("Show whether etcd has quorum, who leads, what it tolerates, and what is wrong.")
                        .about(
                                "All members are asked side by side. One that does not answer is named and holds up nobody;"
                                        + " without quorum each member still says how it is.")
                        .example("etcd status", "see how etcd is")
                        .related("etcd members", "etcd alarms", "cluster status")
                        .runs(this::status),
                CommandSpec.named("etcd members")
                        .summary("List the members of etcd with what each says of itself.")
                        .about(
                                "Name, role, id, version, size of the database and how much of it is in use, raft term and"
                                        + " index, addresses, and what a member complains of.")
                        .example("etcd members", "see every member")
                        .related("etcd status", "etcd move-leader")
                        .runs(this::members),
                CommandSpec.named("etcd keys")
                        .summary("List the keys of etcd, with what Patroni's keys mean.")
                        .about(
                                "Keys are read page by page and shown as they come, so that any number of them can be listed;"
                                        + " Ctrl-C ends it. Values are not shown, but what Patroni's keys say is: the leader with its"
                                        + " lease counting down, members, configuration, history, synchronous standbys.")
                        .takes(prefix, FLAT, LIMIT)
                        .example("etcd keys", "see all keys as a tree")
                        .example("etcd keys /service/demo/ --flat", "see the keys of Patroni, one per line")
                        .example("etcd keys --limit 100", "see the first hundred")
                        .related("etcd get", "etcd watch")
                        .runs(this::keys),
                CommandSpec.named("etcd get")
                        .summary("Show one key with its value, as it is or as it was, or what changed in it.")
                        .about("An older value can be shown until etcd's history is compacted.")
                        .takes(key, REVISION, DIFF)
                        .example("etcd get /service/demo/config", "see a value")
                        .example("etcd get /service/demo/config --diff", "see what the last change changed")
                        .example("etcd get /service/demo/config --revision 12 --diff", "see what changed since")
                        .related("etcd keys", "etcd watch")
                        .runs(this::get),
                CommandSpec.named("etcd watch")
                        .once()
                        .summary("Show changes of keys as they happen, until Ctrl-C.")
                        .about(
                                "If the member that tells them goes away, another one goes on where it stopped; no change is"
                                        + " missed. Values are not shown, but what Patroni's keys say is.")
                        .takes(prefix)
                        .example("etcd watch /service/demo/", "see what Patroni does")
                        .related("etcd keys", "etcd get")
                        .runs(this::watch),
                CommandSpec.named("etcd leases")
                        .summary("List leases with the time each has left, and the keys that go with it.")
                        .about(
                                "Patroni's leader and members hang their keys on leases and renew them; a lease that is not"
                                        + " renewed ends, and its keys go.")
                        .example("etcd leases", "see the leases, those that end first leading")
                        .related("etcd keys", "etcd get")
                        .runs(this::leases));
    }

    private EtcdVerbs etcd(Invocation in) {
        return context.session(in.cluster()).verbs().etcdVerbs(in.cancellation());
    }

    private Reply members(Invocation in) {
        List<EtcdMember> members = etcd(in).members();
        return Reply.of(members).shownAs(EtcdViews.members(members));
    }

    private Reply status(Invocation in) {
        EtcdVerbs etcd = etcd(in);
        EtcdStatus status = etcd.status(terms.computeIfAbsent(etcd.cluster(), cluster -> new TermMemory(clock)));
        Reply reply = Reply.of(status).shownAs(EtcdViews.status(status), EtcdViews.standing(status.members()));
        if (status.alarms().stream().anyMatch(alarm -> alarm.type().equals("NOSPACE"))) {
            return reply.withNext("etcd compact", "etcd defrag", "etcd alarms --disarm");
        }
        return status.verdict() == EtcdStatus.Verdict.HEALTHY ? reply : reply.withNext("stack check etcd");
    }

    private Reply keys(Invocation in) {
        long most = in.get(LIMIT) == 0 ? Long.MAX_VALUE : in.get(LIMIT);
        KeyTree tree = new KeyTree(in.console().outScreen().width());
        BrowseEtcd.Listed listed = etcd(in).browsing().keys(in.get(prefix), most, page -> emit(in, tree, page));
        warn(in, listed.source());
        in.progress().note(counted(listed));
        return Reply.none();
    }

    private void emit(Invocation in, KeyTree tree, KeyPage page) {
        page.keys().stream()
                .limit(Math.max(0, MOST_REMEMBERED - remembered.size()))
                .forEach(row -> remembered.add(row.key()));
        if (page.keys().isEmpty()) {
            return;
        } else if (in.format() != OutputFormat.TABLE) {
            page.keys().forEach(row -> in.emit("", row));
        } else {
            in.emit(in.get(FLAT) ? flat(page) : tree.lines(page.keys()), page);
        }
    }

    private static String flat(KeyPage page) {
        return page.keys().stream().map(EtcdCommands::flat).collect(Collectors.joining("\n"));
    }

    private static String flat(KeyRow row) {
        String said = KeyTree.said(row);
        return EtcdViews.printable(row.key()) + (said.isEmpty() ? "" : "  " + said);
    }

    private static String counted(BrowseEtcd.Listed listed) {
        if (listed.total() == 0) {
            return listed.prefix().isEmpty()
                    ? "etcd has no keys."
                    : "No key begins with " + EtcdViews.printable(listed.prefix()) + ".";
        }
        String keys = listed.listed() == 1 ? " key" : " keys";
        return listed.listed() < listed.total()
                ? listed.listed() + " of " + listed.total() + " keys at revision " + listed.revision()
                : listed.listed() + keys + " at revision " + listed.revision();
    }

    private static void warn(Invocation in, EtcdSource source) {
        if (!source.quorum()) {
            in.progress()
                    .note("etcd has no quorum: " + source.node()
                            + " answered for itself alone, and what it says may be old.");
        }
    }

    private Reply get(Invocation in) {
        BrowseEtcd browsing = etcd(in).browsing();
        String name = in.get(key);
        long revision = in.get(REVISION);
        if (name.isEmpty()) {
            throw Problem.of("BAD_VALUE", Problem.Kind.USAGE, "A key has a name.")
                    .withNext("etcd keys")
                    .toException();
        } else if (in.get(DIFF)) {
            BrowseEtcd.KeyDiff diff = browsing.diff(name, revision);
            warn(in, diff.source());
            return EtcdViews.diff(diff);
        }
        BrowseEtcd.KeyDetail detail = browsing.get(name, revision);
        warn(in, detail.source());
        return EtcdViews.key(detail);
    }

    /**
     * A change that was seen.
     *
     * @param at when it was seen here
     * @param bytes size of the value
     * @param lease hexadecimal; empty if it has none
     * @param meaning of the value, for keys of Patroni
     */
    public record KeyChange(
            Instant at,
            long revision,
            EtcdEvent.Change change,
            String key,
            int bytes,
            String lease,
            Optional<String> meaning) {}

    private Reply watch(Invocation in) {
        etcd(in).watch(in.get(prefix), event -> show(in, event), note -> in.progress()
                .note(note));
        return Reply.none();
    }

    private void show(Invocation in, EtcdEvent event) {
        boolean put = event.change() == EtcdEvent.Change.PUT;
        KeyChange change = new KeyChange(
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                event.revision(),
                event.change(),
                event.entry().key().key(),
                event.entry().bytes(),
                event.entry().key().lease(),
                put ? PatroniKeys.meaning(event.entry()) : Optional.empty());
        String what = put ? change.meaning().orElse(ByteSize.text(change.bytes())) : "deleted";
        in.emit(
                "%s  %d  %s  %s"
                        .formatted(
                                CLOCK.format(change.at().atZone(ZoneId.systemDefault())),
                                change.revision(),
                                EtcdViews.printable(change.key()),
                                EtcdViews.printable(what)),
                change);
    }

    private Reply leases(Invocation in) {
        List<EtcdLease> leases = etcd(in).leases(MOST_LEASES);
        return Reply.of(leases).shownAs(EtcdViews.leases(leases));
    }
}
