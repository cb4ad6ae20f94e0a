package io.pgha.shell.command;

import io.pgha.model.EtcdAlarm;
import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdLease;
import io.pgha.model.EtcdMember;
import io.pgha.ops.etcd.BrowseEtcd;
import io.pgha.ops.etcd.BrowseEtcd.KeyDetail;
import io.pgha.ops.etcd.BrowseEtcd.KeyDiff;
import io.pgha.ops.etcd.EtcdStatus;
import io.pgha.view.Block;
import io.pgha.view.ByteSize;
import io.pgha.view.Printable;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the commands about etcd answer, as people see it. */
final class EtcdViews {
    private EtcdViews() {}

    /** The members, one row each. */
    static Block members(List<EtcdMember> members) {
        return Table.of(members)
                .column("member", EtcdViews::name)
                .column("role", EtcdViews::role)
                .column("id", EtcdMember::id)
                .column("version", told(EtcdMember.Status::version))
                .column("database", told(status -> ByteSize.text(status.dbSize())))
                .column("in use", told(status -> ByteSize.text(status.dbSizeInUse())))
                .column("term", told(EtcdMember.Status::raftTerm))
                .column("index", told(EtcdMember.Status::raftAppliedIndex))
                .prose("remarks and addresses", EtcdViews::addresses);
    }

    /** What it complains of, and where it is reached by clients and by the other members. */
    private static String addresses(EtcdMember member) {
        List<String> parts = new ArrayList<>();
        String remarks = remarks(member);
        if (!remarks.isEmpty()) {
            parts.add(remarks);
        }
        if (!member.clientUrls().isEmpty()) {
            parts.add("clients " + String.join(" ", member.clientUrls()));
        }
        if (!member.peerUrls().isEmpty()) {
            parts.add("peers " + String.join(" ", member.peerUrls()));
        }
        return String.join("; ", parts);
    }

    /** A member's name, or the address of one that never started. */
    static String name(EtcdMember member) {
        return member.name().isEmpty() ? String.join(" ", member.peerUrls()) : member.name();
    }

    /** What a member is, in one word. */
    static String role(EtcdMember member) {
        if (member.status().isEmpty()) {
            return member.name().isEmpty() ? "not started" : "silent";
        }
        EtcdMember.Status status = member.status().get();
        if (member.learner()) {
            return "learner";
        } else if (status.leader().equals("0")) {
            return "no leader";
        }
        return status.isLeader() ? "leader" : "follower";
    }

    private static String remarks(EtcdMember member) {
        List<String> errors = member.status().map(EtcdMember.Status::errors).orElse(List.of());
        return errors.isEmpty() ? member.problem().orElse("") : String.join("; ", errors);
    }

    private static <T> Function<EtcdMember, Optional<T>> told(Function<EtcdMember.Status, T> part) {
        return member -> member.status().map(part);
    }

    /** The sum first, then why, then the members. */
    static Block status(EtcdStatus status) {
        StringBuilder out = new StringBuilder();
        out.append("etcd of ").append(status.cluster()).append(": ").append(word(status.verdict()));
        status.leader().ifPresent(leader -> out.append(", leader ").append(leader));
        out.append('\n');
        status.reasons().forEach(reason -> out.append("  - ").append(reason).append('\n'));
        out.append("%d of %d members answer, %d are needed: %s.%n"
                .formatted(
                        status.answering(),
                        status.voters(),
                        status.quorum(),
                        status.toleratedFailures() < 0
                                ? "no quorum"
                                : "tolerates " + counted(status.toleratedFailures(), "failure")));
        out.append("Term %d, %s; revision %d.%n".formatted(status.term(), elections(status), status.revision()));
        out.append("Largest database %s of a quota of %s; %s."
                .formatted(
                        ByteSize.text(status.largestDatabase()),
                        ByteSize.text(status.quota()),
                        status.alarms().isEmpty()
                                ? "no alarms"
                                : counted(status.alarms().size(), "alarm")));
        return Block.prose(out.toString());
    }

    private static String word(EtcdStatus.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String elections(EtcdStatus status) {
        if (status.watched().toSeconds() < 2) {
            return "each election makes it one more";
        }
        return (status.elections() == 0 ? "no election" : counted((int) status.elections(), "election")) + " since "
                + span(status.watched()) + " ago";
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String span(Duration time) {
        return time.toMinutes() == 0 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    /** The members in short, under the sum. */
    static Block standing(List<EtcdMember> members) {
        return Table.of(members)
                .column("member", EtcdViews::name)
                .column("role", EtcdViews::role)
                .column("database", told(status -> ByteSize.text(status.dbSize())))
                .column("in use", told(status -> ByteSize.text(status.dbSizeInUse())))
                .column("term", told(EtcdMember.Status::raftTerm))
                .column("index", told(EtcdMember.Status::raftAppliedIndex));
    }

    /** The alarms. */
    static Block alarms(List<EtcdAlarm> alarms) {
        return Table.of(alarms)
                .whenEmpty("No alarms.")
                .column("alarm", EtcdAlarm::type)
                .column("member", EtcdAlarm::member)
                .column("id", EtcdAlarm::memberId);
    }

    /** The leases. */
    static Block leases(List<EtcdLease> leases) {
        return Table.of(leases)
                .whenEmpty("No leases.")
                .column("lease", EtcdLease::id)
                .column("ends in", lease -> lease.left().toSeconds() + " s")
                .column("of", lease -> lease.granted().toSeconds() + " s")
                .prose("keys", lease -> lease.keys().isEmpty() ? "none" : String.join(", ", lease.keys()));
    }

    /** One key: what is known of it, then its value. */
    static Reply key(KeyDetail detail) {
        EtcdEntry entry = detail.entry();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("key", entry.key().key());
        detail.meaning().ifPresent(meaning -> facts.put("says", meaning));
        facts.put("created", "at revision " + entry.key().createRevision());
        facts.put(
                "changed",
                "at revision %d, version %d"
                        .formatted(entry.key().modRevision(), entry.key().version()));
        if (entry.key().isLeased()) {
            facts.put(
                    "lease",
                    entry.key().lease()
                            + detail.lease()
                                    .map(lease -> ", ends in " + lease.left().toSeconds() + " s of "
                                            + lease.granted().toSeconds() + " s unless renewed")
                                    .orElse(""));
        }
        facts.put("size", ByteSize.text(entry.bytes()) + (entry.binary() ? ", not text: shown in Base64" : ""));
        return Reply.of(detail).shownAs(new Block.Facts(facts)).shownAs(String.join("\n", BrowseEtcd.lines(entry)));
    }

    /** What changed in a key. */
    static Reply diff(KeyDiff diff) {
        return Reply.of(diff)
                .shownAs(
                        diff.diff().isEmpty()
                                ? "The value of " + diff.key() + " is the same."
                                : String.join("\n", diff.diff()));
    }

    /** Text of a node as it may be shown. */
    static String printable(String text) {
        return Printable.line(text);
    }
}
