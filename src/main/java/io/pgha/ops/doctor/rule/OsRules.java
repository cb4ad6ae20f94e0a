package io.pgha.ops.doctor.rule;

import io.pgha.model.PatroniSpec.Watchdog;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.LogLine;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.ops.doctor.sight.OsSight.Disk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Disks, memory, kernel and units of each node. */
final class OsRules implements Rule {
    private static final double FULL = 3;
    private static final double NEARLY_FULL = 10;
    private static final double LITTLE_MEMORY = 0.05;
    private static final Set<String> OURS = Set.of(
            "patroni.service",
            "etcd.service",
            "pgbouncer.service",
            "haproxy.service",
            "confd.service",
            "keepalived.service",
            "pgha-vip.service");

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        for (NodeSight node : sight.answering()) {
            node.os().disks().forEach(disk -> disk(sight, node, disk, found));
            memory(node, found);
            if (node.os().whole()) {
                dataVolume(sight, node, found);
                watchdog(sight, node, found);
            }
            units(node, found);
        }
        return found;
    }

    private static void disk(ClusterSight sight, NodeSight node, Disk disk, List<Finding> found) {
        boolean noInodes = disk.freeInodesPercent() < FULL;
        double free = Math.min(disk.freePercent(), disk.freeInodesPercent());
        if (free >= NEARLY_FULL) {
            return;
        }
        boolean full = free < FULL;
        String of = noInodes ? "inodes" : "space";
        Finding finding = Finding.of(
                        CheckGroup.OS,
                        full ? Severity.CRITICAL : Severity.WARNING,
                        full ? "DISK_FULL" : "DISK_NEARLY_FULL",
                        String.format(
                                Locale.ROOT,
                                "%s on %s has %.1f %% of its %s left.",
                                disk.mount(),
                                node.name(),
                                free,
                                of))
                .on(node.name())
                .seen(String.format(
                        Locale.ROOT,
                        "%s: %d of %d MiB free, %d of %d inodes free",
                        disk.mount(),
                        disk.available() >> 20,
                        disk.size() >> 20,
                        disk.freeInodes(),
                        disk.inodes()));
        boolean data = disk.mount().equals(sight.spec().nodes().dataMountPoint());
        found.add(finding.seen(node.postgresqlLogged("No space left on device").stream()
                        .toList())
                .because(data ? dataCause(node) : "Logs, packages or somebody's files fill it.")
                .advised(
                        data
                                ? "Free or add space; never remove files of pg_wal by hand. If slots or the archive hold WAL, see their"
                                        + " findings first: PostgreSQL removes it by itself then."
                                : "")
                .lookAt(
                        Cures.biggest(node.name(), disk.mount()),
                        data
                                ? Cures.logs(node.name(), "patroni")
                                : Cures.onNode(node.name(), "sudo journalctl --disk-usage")));
    }

    private static String dataCause(NodeSight node) {
        long retained = node.postgresql().server().stream()
                .flatMap(server -> server.slots().stream())
                .filter(slot -> !slot.active())
                .mapToLong(slot -> slot.retained())
                .max()
                .orElse(0);
        if (retained > 1L << 30) {
            return "A replication slot that nobody reads keeps " + (retained >> 20) + " MiB of WAL.";
        }
        return "The database has grown, WAL is kept by a slot or a failing archive, or other files lie on the data volume.";
    }

    private static void memory(NodeSight node, List<Finding> found) {
        long total = node.os().memoryBytes();
        if (total > 0 && node.os().availableBytes() < total * LITTLE_MEMORY) {
            found.add(Finding.of(
                            CheckGroup.OS, Severity.WARNING, "MEMORY_LOW", node.name() + " has hardly any memory left.")
                    .on(node.name())
                    .seen("MemAvailable " + (node.os().availableBytes() >> 20) + " MiB of " + (total >> 20) + " MiB")
                    .because("Too many connections, too much work_mem, or a program that grows.")
                    .advised("When it is gone the kernel kills a process, most likely PostgreSQL.")
                    .lookAt(Cures.onNode(node.name(), "ps axo rss,pid,user,args --sort -rss | head -n 15")));
        }
        List<String> killed = node.kernelLog().stream()
                .map(LogLine::text)
                .filter(text -> text.contains("Out of memory") || text.contains("oom-kill"))
                .toList();
        if (!killed.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.OS,
                            Severity.WARNING,
                            "OOM_KILL",
                            "The kernel killed a process of " + node.name() + " for memory.")
                    .on(node.name())
                    .seen(killed.subList(Math.max(0, killed.size() - 3), killed.size()))
                    .because("Programs asked for more memory than there is; seen in the last hour.")
                    .advised(
                            "Lower work_mem, max_connections or pool sizes in the cluster file, or give the node more memory.")
                    .lookAt(Cures.onNode(node.name(), "ps axo rss,pid,user,args --sort -rss | head -n 15")));
        }
        List<String> broken = node.kernelLog().stream()
                .map(LogLine::text)
                .filter(text ->
                        text.contains("I/O error") || text.contains("read-only") || text.contains("blocked for more"))
                .toList();
        if (!broken.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.OS,
                            Severity.CRITICAL,
                            "IO_ERRORS",
                            "The kernel of " + node.name() + " reports a sick disk.")
                    .on(node.name())
                    .seen(broken.subList(Math.max(0, broken.size() - 3), broken.size()))
                    .because("The volume or the path to it fails; seen in the last hour.")
                    .advised("If it leads, switch over to another node before anything else.")
                    .lookAt(Cures.showNode(node.name())));
        }
    }

    private static void dataVolume(ClusterSight sight, NodeSight node, List<Finding> found) {
        String mount = sight.spec().nodes().dataMountPoint();
        String directory = sight.spec().postgresql().dataDirectory();
        if (node.os().dataMount().isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.OS,
                            Severity.CRITICAL,
                            "DATA_NOT_MOUNTED",
                            "The data volume of " + node.name() + " is not mounted.")
                    .on(node.name())
                    .seen("nothing is mounted at " + mount)
                    .because("The volume was detached or unmounted.")
                    .advised("PostgreSQL must never start on the bare mount point.")
                    .cured(Cures.createNodes(), Cures.configure("all", node.name()))
                    .lookAt(Cures.showNode(node.name())));
            return;
        }
        if (node.os().dataMount().get().matches("(.*,)?ro(,.*)?")) {
            found.add(Finding.of(
                            CheckGroup.OS,
                            Severity.CRITICAL,
                            "DATA_READ_ONLY",
                            "The data volume of " + node.name() + " is read-only.")
                    .on(node.name())
                    .seen(mount + " " + node.os().dataMount().get())
                    .because("The kernel made it so after an error of the disk.")
                    .cured(Cures.rebootNode(node.name()))
                    .lookAt(Cures.onNode(node.name(), "sudo dmesg | tail -n 30")));
        }
        node.os().dataDirectory().ifPresent(owner -> {
            boolean wrongMode = !owner.mode().equals("700") && !owner.mode().equals("750");
            if (!owner.user().equals("postgres") || wrongMode) {
                found.add(Finding.of(
                                CheckGroup.OS,
                                Severity.CRITICAL,
                                "DATA_PERMISSIONS",
                                "PostgreSQL will not start on the data directory of " + node.name() + " as it is.")
                        .on(node.name())
                        .seen(directory + " belongs to " + owner.user() + ", mode " + owner.mode())
                        .because("It must belong to postgres and be closed to others: mode 700 or 750.")
                        .cured(Cures.onNode(
                                node.name(),
                                "sudo chown postgres:postgres " + directory + " && sudo chmod 700 " + directory)));
            }
        });
    }

    private static void watchdog(ClusterSight sight, NodeSight node, List<Finding> found) {
        Watchdog wanted = sight.spec().patroni().watchdog();
        boolean usable = node.os()
                .watchdog()
                .map(owner -> owner.user().equals("postgres"))
                .orElse(false);
        if (wanted == Watchdog.OFF || usable) {
            return;
        }
        found.add(Finding.of(
                        CheckGroup.OS,
                        wanted == Watchdog.REQUIRED ? Severity.CRITICAL : Severity.WARNING,
                        "WATCHDOG_UNUSABLE",
                        "Patroni cannot use the watchdog of " + node.name() + ".")
                .on(node.name())
                .seen(node.os()
                        .watchdog()
                        .map(owner -> sight.spec().patroni().watchdogDevice() + " belongs to " + owner.user()
                                + ", mode " + owner.mode())
                        .orElse(sight.spec().patroni().watchdogDevice() + " does not exist"))
                .seen(node.logged("patroni", "Watchdog").map(LogLine::text).stream()
                        .toList())
                .because(
                        wanted == Watchdog.REQUIRED
                                ? "The cluster file requires it: this node will never be promoted."
                                : "Without it a leader that hangs cannot be stopped from within.")
                .cured(Cures.configure("patroni", node.name())));
    }

    private static void units(NodeSight node, List<Finding> found) {
        for (String unit : node.units().failed()) {
            if (!OURS.contains(unit)) {
                found.add(Finding.of(
                                CheckGroup.OS,
                                Severity.WARNING,
                                "UNIT_FAILED",
                                "The unit " + unit + " of " + node.name() + " failed.")
                        .on(node.name())
                        .seen(unit + " failed")
                        .because("It is not part of the stack; its own log says why it failed.")
                        .cured(Cures.restart(node.name(), unit))
                        .lookAt(Cures.unitLogs(node.name(), unit)));
            }
        }
    }
}
