package io.pgha.view;

import io.pgha.model.Lag;
import io.pgha.ops.patroni.Obstacle;
import io.pgha.ops.patroni.PatroniView;
import io.pgha.ops.patroni.ShowHistory;
import io.pgha.ops.patroni.Way;
import io.pgha.ops.patroni.WhyNot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What Patroni knows, as people read it. */
public final class PatroniTables {
    private PatroniTables() {}

    /** The members, and above them what holds for all. */
    public static Block[] members(PatroniView view) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.prose(heading(view)));
        blocks.add(Table.of(view.members())
                .column("member", PatroniView.Member::name)
                .column("role", PatroniView.Member::role)
                .column("state", PatroniView.Member::state)
                .column("TL", PatroniView.Member::timeline)
                .column("LSN", PatroniView.Member::lsn)
                .column("lag", PatroniTables::lag)
                .optionalProse("notes", PatroniTables::notes)
                .whenEmpty("No member is registered in etcd."));
        reasons(view).ifPresent(blocks::add);
        return blocks.toArray(Block[]::new);
    }

    /** Why members wait for a restart; too long for a cell. */
    private static Optional<Block> reasons(PatroniView view) {
        Map<String, List<String>> waiting = new LinkedHashMap<>();
        view.members().forEach(member -> member.pendingReasons()
                .forEach((name, change) -> waiting.computeIfAbsent(name + " " + change, key -> new ArrayList<>())
                        .add(member.name())));
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(Block.prose(waiting.entrySet().stream()
                        .map(one -> "Waits for a restart: " + one.getKey() + " (" + String.join(", ", one.getValue())
                                + ").")
                        .collect(Collectors.joining("\n"))));
    }

    private static String heading(PatroniView view) {
        StringBuilder out = new StringBuilder(view.cluster());
        out.append(view.leader().map(name -> ": " + name + " leads").orElse(": nobody leads"));
        if (view.timeline().isPresent()) {
            out.append(", timeline ").append(view.timeline().getAsInt());
        }
        if (view.synchronous()) {
            out.append(", commits are synchronous");
        }
        if (view.paused()) {
            out.append("\nPaused: nobody takes over if the leader fails.");
        }
        view.scheduledSwitchover()
                .ifPresent(when -> out.append("\nSwitchover ").append(when).append('.'));
        view.doubt().ifPresent(doubt -> out.append("\nMind: ").append(doubt).append('.'));
        view.silent().forEach(silence -> out.append('\n')
                .append(silence.node())
                .append(" is silent: ")
                .append(silence.why()));
        return out.toString();
    }

    private static String lag(PatroniView.Member member) {
        if (member.leads()) {
            return "";
        }
        boolean apart = member.receiveLag() instanceof Lag.Known && member.replayLag() instanceof Lag.Known;
        return apart && !member.receiveLag().equals(member.replayLag())
                ? Sizes.text(member.receiveLag()) + ", replay " + Sizes.text(member.replayLag())
                : Sizes.text(member.lag());
    }

    private static String notes(PatroniView.Member member) {
        List<String> notes = new ArrayList<>();
        if (member.late()) {
            notes.add("no heartbeat for " + member.heartbeat().orElse(0) + " s");
        }
        if (member.pendingRestart()) {
            notes.add("pending restart");
        }
        member.scheduledRestart().ifPresent(at -> notes.add("restart at " + at));
        member.follows().ifPresent(name -> notes.add("follows " + name));
        member.tags().entrySet().stream()
                .filter(tag ->
                        !tag.getKey().equals("replicatefrom") && !tag.getValue().equals("false"))
                .forEach(tag ->
                        notes.add(tag.getValue().equals("true") ? tag.getKey() : tag.getKey() + "=" + tag.getValue()));
        return String.join("; ", notes);
    }

    /** Who streams from whom, as a tree. */
    public static Block[] topology(PatroniView view) {
        StringBuilder out = new StringBuilder(heading(view)).append("\n\n");
        List<String> names =
                view.members().stream().map(PatroniView.Member::name).toList();
        List<PatroniView.Member> tops = view.members().stream()
                .filter(member -> member.leads() || view.leader().isEmpty())
                .toList();
        List<String> shown = new ArrayList<>();
        tops.forEach(top -> {
            shown.add(top.name());
            out.append(line(top)).append('\n');
            if (top.leads()) {
                branches(out, view, names, top, "", shown);
            }
        });
        // Those that are told to follow each other, or a leader of whom nothing else is known, hang on no branch.
        view.members().stream()
                .filter(member -> !shown.contains(member.name()))
                .forEach(member -> out.append(line(member)).append('\n'));
        List<Block> blocks = new ArrayList<>(List.of(Block.prose(out.toString().stripTrailing())));
        reasons(view).ifPresent(blocks::add);
        return blocks.toArray(Block[]::new);
    }

    private static void branches(
            StringBuilder out,
            PatroniView view,
            List<String> names,
            PatroniView.Member above,
            String indent,
            List<String> shown) {
        List<PatroniView.Member> below = view.members().stream()
                .filter(member -> !shown.contains(member.name()))
                .filter(member -> member.follows()
                        .filter(names::contains)
                        .orElse(view.leader().orElse(""))
                        .equals(above.name()))
                .toList();
        below.forEach(member -> shown.add(member.name()));
        for (int i = 0; i < below.size(); i++) {
            boolean last = i == below.size() - 1;
            out.append(indent)
                    .append(last ? "`- " : "|- ")
                    .append(line(below.get(i)))
                    .append('\n');
            branches(out, view, names, below.get(i), indent + (last ? "   " : "|  "), shown);
        }
    }

    private static String line(PatroniView.Member member) {
        String lag = lag(member);
        String notes = notes(member);
        return member.name() + "  " + member.role() + ", " + member.state()
                + (member.timeline().isPresent()
                        ? ", timeline " + member.timeline().getAsInt()
                        : "")
                + member.lsn().map(lsn -> ", at " + lsn).orElse("")
                + (lag.isEmpty() ? "" : ", lag " + lag)
                + (notes.isEmpty() ? "" : " (" + notes + ")");
    }

    /** The timelines, oldest first. */
    public static Table<ShowHistory.Timeline> history(List<ShowHistory.Timeline> timelines) {
        return Table.of(timelines)
                .column("TL", line -> line.timeline() + (line.current() ? " *" : ""))
                .column("began", line -> line.began().map(PatroniTables::second))
                .column("leader", ShowHistory.Timeline::leader)
                .column("at LSN", ShowHistory.Timeline::lsn)
                .prose("why", ShowHistory.Timeline::reason);
    }

    /** A time as Patroni writes it, without what is below a second. */
    private static String second(String time) {
        return time.replaceFirst("\\.\\d+", "").replaceFirst("\\+00:00$", "Z");
    }

    /** Why a member would not lead: the ways first, then every obstacle with its evidence. */
    public static Block[] verdict(WhyNot.Verdict verdict) {
        StringBuilder out = new StringBuilder();
        for (Way way : Way.values()) {
            List<String> codes = verdict.obstacles().stream()
                    .filter(one -> one.stops().contains(way))
                    .map(Obstacle::code)
                    .toList();
            out.append(sentence(way, verdict.candidate()))
                    .append(verdict.open().contains(way) ? "yes" : "no (" + String.join(", ", codes) + ")")
                    .append('\n');
        }
        if (verdict.obstacles().isEmpty()) {
            return new Block[] {Block.prose(out + "\nNothing stands against " + verdict.candidate() + ".")};
        }
        List<Block.Entry> entries = verdict.obstacles().stream()
                .map(one -> new Block.Entry(
                        one.code() + (one.stops().isEmpty() ? " (remark)" : ""),
                        !one.stops().isEmpty(),
                        List.of(
                                Block.Part.words("what", one.what()),
                                Block.Part.words("evidence", one.evidence()),
                                Block.Part.lines("next", one.cure().isEmpty() ? List.of() : List.of(one.cure())))))
                .toList();
        return new Block[] {Block.prose(out.toString().stripTrailing()), new Block.Report(entries)};
    }

    private static String sentence(Way way, String name) {
        String what =
                switch (way) {
                    case AUTOMATIC -> "if the leader is lost, Patroni may choose " + name + ": ";
                    case SWITCHOVER -> "a switchover to " + name + " is possible: ";
                    case FAILOVER -> "a failover to " + name + " is possible: ";
                };
        return what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
    }

    /** A list of lines as one block. */
    public static Block lines(String... lines) {
        return Block.text(Arrays.stream(lines).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n")));
    }
}
