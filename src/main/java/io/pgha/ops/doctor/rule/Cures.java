package io.pgha.ops.doctor.rule;

import java.util.List;
import java.util.Set;

/** The commands that findings name, each in one place, so that a test can see that all of them are there to be typed. */
public final class Cures {
    private static final Set<String> OF_THE_STACK =
            Set.of("etcd", "patroni", "pgbouncer", "haproxy", "confd", "keepalived", "pgha-vip");

    private Cures() {}

    /** Every form of a command that a finding may name, with stand-ins for names. */
    public static List<String> all() {
        String node = "pgsql1";
        return List.of(
                startNode(node),
                rebootNode(node),
                showNode(node),
                createNodes(),
                configure("os"),
                configure("patroni", node),
                start(node, "patroni"),
                start(node, "pgha-vip"),
                startFirst(node, "etcd"),
                restart(node, "pgha-vip"),
                restart(node, "chrony"),
                unitLogs(node, "cron.service"),
                logs(node, "patroni"),
                resume(),
                reinit(node),
                restartPending(),
                restartPostgresql(node),
                members(),
                whyNot(node),
                lag(),
                virtualIp(),
                status(),
                check("etcd"),
                plan("haproxy", node),
                compact(),
                defragment(),
                disarm(),
                removeMember(node, "1a2b"),
                dropSlot("left_behind"),
                freeze(),
                query("leader", "SELECT 1"),
                biggest(node, "/data"),
                removeAddress(node, "10.0.0.9", "ens3"),
                serverLog(node),
                onNode(node, "true"));
    }

    static String startNode(String node) {
        return "node start " + node;
    }

    static String rebootNode(String node) {
        return "node reboot " + node;
    }

    static String showNode(String node) {
        return "node show " + node;
    }

    static String createNodes() {
        return "node create";
    }

    static String configure(String component) {
        return "stack configure " + component;
    }

    static String configure(String component, String node) {
        return "stack configure " + component + " --node " + node;
    }

    static String plan(String component, String node) {
        return "stack plan " + component + " --node " + node;
    }

    static String check(String component) {
        return "stack check " + component;
    }

    static String status() {
        return "cluster status";
    }

    /** Starts a unit of the stack and waits until its component is well. */
    static String start(String node, String unit) {
        return "service start " + node + " " + service(unit);
    }

    /** Starts a unit and waits for nothing: for one of several that are well only together. */
    static String startFirst(String node, String unit) {
        return onNode(node, "sudo systemctl start " + unit);
    }

    private static String service(String unit) {
        return unit.equals("pgha-vip") ? "vip" : unit;
    }

    /** Restarts a unit; of the stack's own it is waited for that their component is well. */
    static String restart(String node, String unit) {
        return OF_THE_STACK.contains(unit)
                ? "service restart " + node + " " + service(unit)
                : onNode(node, "sudo systemctl restart " + unit);
    }

    static String logs(String node, String unit) {
        return "service logs " + node + " " + service(unit);
    }

    static String unitLogs(String node, String unit) {
        return onNode(node, "sudo journalctl -u " + unit + " -n 50");
    }

    static String resume() {
        return "patroni resume";
    }

    static String reinit(String node) {
        return "patroni reinit " + node;
    }

    static String restartPending() {
        return "patroni restart all --pending";
    }

    static String restartPostgresql(String node) {
        return "patroni restart " + node;
    }

    static String members() {
        return "patroni list";
    }

    static String whyNot(String node) {
        return "patroni why-not " + node;
    }

    static String lag() {
        return "pg lag";
    }

    static String virtualIp() {
        return "vip status";
    }

    // The login shell knows how to reach the cluster's etcd.
    private static String etcdctl(String node, String words) {
        return onNode(node, "sudo bash -lc \"etcdctl " + words + "\"");
    }

    static String compact() {
        return "etcd compact";
    }

    static String defragment() {
        return "etcd defrag";
    }

    static String disarm() {
        return "etcd alarms --disarm";
    }

    static String removeMember(String node, String id) {
        return etcdctl(node, "member remove " + id);
    }

    /** SQL without double quotes, which it stands in here. */
    static String query(String on, String sql) {
        return "pg query --on " + on + " \"" + sql + "\"";
    }

    static String dropSlot(String slot) {
        return "pg query --write \"SELECT pg_drop_replication_slot('" + slot + "')\"";
    }

    /** Longer than a command on a node usually may run: large databases take hours. */
    static String freeze() {
        return "exec --on leader --timeout 24h 'sudo -u postgres vacuumdb --all --freeze'";
    }

    static String biggest(String node, String directory) {
        return onNode(node, "sudo du -xh -d 3 " + directory + " | sort -h | tail -n 15");
    }

    static String removeAddress(String node, String address, String networkInterface) {
        return onNode(node, "sudo ip addr del " + address + "/32 dev " + networkInterface);
    }

    static String serverLog(String node) {
        return "service logs " + node + " postgresql";
    }

    /** In single quotes neither our prompt nor the user's own shell reads anything into the command. */
    static String onNode(String node, String command) {
        return "exec --on " + node + " '" + command + "'";
    }
}
