package io.pgha.ops.doctor.rule;

import io.pgha.model.Node;
import io.pgha.model.NodesSpec;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.PatroniSight;
import io.pgha.ops.doctor.sight.PostgresqlSight.Server;
import io.pgha.ops.doctor.sight.PostgresqlSight.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What keeps WAL on the primary: slots that nobody reads, an archive that fails. */
final class WalRules implements Rule {
    private static final long KEPT = 64L << 20;
    private static final long READY = 50;

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        for (NodeSight node : sight.answering()) {
            node.postgresql().server().filter(server -> !server.standby()).ifPresent(server -> {
                server.slots().forEach(slot -> slot(sight, node, slot, found));
                archive(node, server, found);
            });
        }
        return found;
    }

    private static void slot(ClusterSight sight, NodeSight node, Slot slot, List<Finding> found) {
        if (slot.temporary()) {
            return;
        }
        // Patroni names a member's slot after it, with what a slot's name may not hold replaced.
        Optional<String> reader = sight.machines().nodes().stream()
                .map(Node::name)
                .filter(name -> name.replace('-', '_').equals(slot.name()))
                .findFirst();
        boolean member = reader.isPresent();
        boolean wanted = sight.spec().patroni().slots().containsKey(slot.name());
        boolean kept = sight.patroni()
                .flatMap(PatroniSight::config)
                .filter(config -> config.slots().contains(slot.name()))
                .isPresent();
        String[] cure = kept && !wanted
                ? new String[] {Cures.configure("patroni")}
                : member || wanted ? new String[0] : new String[] {Cures.dropSlot(slot.name())};
        String evidence = String.format(
                Locale.ROOT,
                "pg_replication_slots: %s %s active=%s wal_status=%s keeps %d MiB",
                slot.name(),
                slot.type(),
                slot.active(),
                slot.walStatus(),
                slot.retained() >> 20);
        if (slot.walStatus().equals("lost") || slot.walStatus().equals("unreserved")) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "SLOT_LOST",
                            "What the slot " + slot.name() + " should keep is gone or about to go.")
                    .on(node.name())
                    .seen(evidence)
                    .because("Its reader was away until max_slot_wal_keep_size was reached.")
                    .cured(reader.map(name -> new String[] {Cures.reinit(name)}).orElse(cure)));
        } else if (!slot.active() && slot.retained() >= KEPT && !kept && ofRemovedNode(sight, slot)) {
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.NOTICE,
                            "SLOT_OF_REMOVED",
                            "The slot " + slot.name() + " of a node that was removed keeps WAL.")
                    .on(node.name())
                    .seen(evidence)
                    .because(
                            "Patroni keeps the slot of a member that left for member_slots_ttl, half an hour unless it is set,"
                                    + " and makes it again if it is dropped before.")
                    .advised("It goes by itself. If it stays longer: " + Cures.dropSlot(slot.name())));
        } else if (!slot.active() && slot.retained() >= KEPT) {
            String why = member
                    ? "The replica it is for is away; the WAL is what it needs to come back."
                    : "Nobody reads it any more.";
            found.add(Finding.of(
                            CheckGroup.POSTGRESQL,
                            Severity.WARNING,
                            "SLOT_INACTIVE",
                            "The slot " + slot.name() + " keeps WAL that nobody reads.")
                    .on(node.name())
                    .seen(evidence)
                    .seen(kept && !wanted ? "it is in Patroni's slots and not in the cluster file" : "")
                    .because(why + " WAL grows until the disk is full or max_slot_wal_keep_size is reached.")
                    .cured(cure)
                    .advised(
                            wanted
                                    ? "The cluster file wants it. Take it from patroni.slots there if it is not needed any more."
                                    : ""));
        }
    }

    /** True if the slot is named as Patroni would name that of a node with a number above the count of today. */
    private static boolean ofRemovedNode(ClusterSight sight, Slot slot) {
        NodesSpec nodes = sight.spec().nodes();
        String prefix = nodes.hostnamePrefix().replace('-', '_');
        String number = slot.name().startsWith(prefix) ? slot.name().substring(prefix.length()) : "";
        return number.matches("[1-9][0-9]{0,3}") && Integer.parseInt(number) > nodes.count();
    }

    private static void archive(NodeSight node, Server server, List<Finding> found) {
        if (server.archives() && (server.archiveFailed().isPresent() || server.readyToArchive() > READY)) {
            found.add(
                    Finding.of(CheckGroup.POSTGRESQL, Severity.WARNING, "ARCHIVE_FAILING", "WAL is not archived.")
                            .on(node.name())
                            .seen(server.archiveFailed()
                                    .map(wal -> "pg_stat_archiver: last failed " + wal)
                                    .orElse(""))
                            .seen(server.readyToArchive() + " files wait in archive_status")
                            .seen(node.postgresqlLogged("archive command failed").stream()
                                    .toList())
                            .because(
                                    "archive_command fails: the repository is full or not reached, or its credentials are refused.")
                            .advised(
                                    "WAL grows until it works again. Mend the repository; never remove files of pg_wal by hand."));
        }
    }
}
