package io.pgha.spec;

import io.pgha.model.Cidr;
import io.pgha.model.ClusterSpec;
import io.pgha.model.ConfdSpec;
import io.pgha.model.EtcdSpec;
import io.pgha.model.HaproxySpec;
import io.pgha.model.NodesSpec;
import io.pgha.model.OsSpec;
import io.pgha.model.PatroniSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether the machines, the services and their times and ports go together; each rule tells what it finds and goes on. */
final class ClusterRules {
    private final ClusterSpec spec;
    private final Problems problems;

    private ClusterRules(ClusterSpec spec, Problems problems) {
        this.spec = spec;
        this.problems = problems;
    }

    static void check(ClusterSpec spec, Problems problems) {
        ClusterRules rules = new ClusterRules(spec, problems);
        rules.cloud();
        rules.machines();
        rules.addresses();
        rules.os();
        rules.patroniTimes();
        rules.patroniMembers();
        rules.etcd();
        PortRules.check(spec, problems);
        rules.haproxy();
        rules.confd();
        DatabaseRules.check(spec, problems);
    }

    private void cloud() {
        if (spec.cloud().bastionSubnet().equals(spec.cloud().nodeSubnet())) {
            problems.conflict(
                    "cloud.node_subnet must not be the bastion's subnet.",
                    "The bastion needs a public subnet and the nodes a private one.",
                    "cloud.node_subnet",
                    "cloud.bastion_subnet");
        }
        spec.cloud().tags().entrySet().stream()
                .filter(CloudSection::isOwnTag)
                .forEach(tag -> problems.conflict(
                        "The tag " + tag.getKey() + " cannot be set by hand.",
                        "Tags that begin with pgha- are how pgha finds its own resources.",
                        "cloud.tags." + tag.getKey()));
    }

    private void machines() {
        NodesSpec nodes = spec.nodes();
        if (nodes.names().contains(spec.bastion().hostname())) {
            problems.conflict(
                    "bastion.hostname is also the name of a node.",
                    "",
                    "bastion.hostname",
                    "nodes.hostname_prefix",
                    "nodes.count");
        }
        if (!Images.fitsStack(nodes.image())) {
            problems.conflict(
                    "nodes.image is none the stack can be installed on.",
                    "pgha installs on the Debian family: Debian 12 to 14, Canonical Ubuntu 22.04 and 24.04.",
                    "nodes.image");
        }
    }

    private void addresses() {
        List<String> fixed = spec.nodes().privateAddresses();
        if (!fixed.isEmpty() && fixed.size() != spec.nodes().count()) {
            problems.conflict(
                    "nodes.private_addresses has " + fixed.size() + " addresses for "
                            + spec.nodes().count() + " nodes.",
                    "Give one for each node, or none.",
                    "nodes.private_addresses",
                    "nodes.count");
        }
        repeated(fixed)
                .forEach(address -> problems.conflict(
                        "nodes.private_addresses has " + address + " twice.", "", "nodes.private_addresses"));
        spec.virtualIp()
                .address()
                .filter(fixed::contains)
                .ifPresent(address -> problems.conflict(
                        "virtual_ip.address is also the address of a node.",
                        "The virtual IP is an address of its own that moves between the nodes.",
                        "virtual_ip.address",
                        "nodes.private_addresses"));
    }

    private void os() {
        OsSpec.Limits limits = spec.os().limits();
        if (limits.openFilesSoft() > limits.openFilesHard()) {
            problems.conflict(
                    "os.limits.open_files_soft is above open_files_hard.",
                    "",
                    "os.limits.open_files_soft",
                    "os.limits");
        }
        if (limits.processesSoft() > limits.processesHard()) {
            problems.conflict(
                    "os.limits.processes_soft is above processes_hard.", "", "os.limits.processes_soft", "os.limits");
        }
        repeated(spec.os().aptRepositories().stream()
                        .map(OsSpec.AptRepository::name)
                        .toList())
                .forEach(name ->
                        problems.conflict("os.apt_repositories has " + name + " twice.", "", "os.apt_repositories"));
    }

    private void patroniTimes() {
        PatroniSpec patroni = spec.patroni();
        long needed =
                patroni.loopWait().toSeconds() + 2 * patroni.retryTimeout().toSeconds();
        if (patroni.ttl().toSeconds() < needed) {
            problems.conflict(
                    "patroni.ttl must be at least loop_wait + 2 * retry_timeout, which is " + needed + "s.",
                    "Else the leader key ends while Patroni is still rightly retrying, and a healthy leader is deposed.",
                    "patroni.ttl",
                    "patroni.loop_wait",
                    "patroni.retry_timeout");
        }
        if (patroni.watchdog() != PatroniSpec.Watchdog.OFF
                && patroni.safetyMargin().compareTo(patroni.ttl().minus(patroni.loopWait())) >= 0) {
            problems.conflict(
                    "patroni.safety_margin must be less than ttl - loop_wait.",
                    "Else the watchdog fires before Patroni's next loop could feed it.",
                    "patroni.safety_margin",
                    "patroni.ttl",
                    "patroni.loop_wait");
        }
    }

    private void patroniMembers() {
        PatroniSpec patroni = spec.patroni();
        List<String> names = spec.nodes().names();
        if (patroni.synchronous() && patroni.synchronousNodeCount() >= names.size()) {
            problems.conflict(
                    "patroni.synchronous_node_count needs at least " + (patroni.synchronousNodeCount() + 1) + " nodes.",
                    "The leader is no standby of its own.",
                    "patroni.synchronous_node_count",
                    "patroni.synchronous_mode",
                    "nodes.count");
        }
        if (patroni.synchronousMode() == PatroniSpec.SynchronousMode.QUORUM
                && spec.os().packageSource() == OsSpec.PackageSource.DISTRIBUTION
                && Images.hasPatroni3(spec.nodes().image())) {
            problems.conflict(
                    "patroni.synchronous_mode quorum needs Patroni 4, which the distribution of nodes.image does not have.",
                    "Say on, take a newer release, or set os.package_source: pgdg.",
                    "patroni.synchronous_mode",
                    "nodes.image",
                    "os.package_source");
        }
        for (String name : patroni.tags().keySet()) {
            if (!names.contains(name)) {
                problems.conflict(
                        "patroni.tags has " + name + ", which is no node.",
                        "Nodes: " + String.join(", ", names) + ".",
                        "patroni.tags." + name,
                        "nodes.count",
                        "nodes.hostname_prefix");
            }
        }
        for (String slot : patroni.slots().keySet()) {
            if (names.stream().anyMatch(name -> name.replace('-', '_').equals(slot))) {
                problems.conflict(
                        "patroni.slots." + slot + " has the name of a node's own slot.", "", "patroni.slots." + slot);
            }
        }
    }

    private void etcd() {
        EtcdSpec etcd = spec.etcd();
        int count = etcd.members().size();
        if (count % 2 == 0) {
            problems.conflict(
                    "etcd.members must be an odd number of nodes, not " + count + ".",
                    "One more would tolerate no more failures, and one less as many.",
                    "etcd.members",
                    "nodes.count");
        }
        if (count > 7) {
            problems.conflict(
                    "etcd.members must be at most 7 nodes, not " + count + ".", "", "etcd.members", "nodes.count");
        }
        for (String member : etcd.members()) {
            if (!spec.nodes().names().contains(member)) {
                problems.conflict(
                        "etcd.members has " + member + ", which is no node.",
                        "Nodes: " + String.join(", ", spec.nodes().names()) + ".",
                        "etcd.members",
                        "nodes.count",
                        "nodes.hostname_prefix");
            }
        }
        repeated(etcd.members())
                .forEach(name -> problems.conflict("etcd.members has " + name + " twice.", "", "etcd.members"));
        if (etcd.electionTimeout().compareTo(etcd.heartbeatInterval().multipliedBy(5)) < 0) {
            problems.conflict(
                    "etcd.election_timeout must be at least five times heartbeat_interval.",
                    "etcd refuses to start otherwise.",
                    "etcd.election_timeout",
                    "etcd.heartbeat_interval");
        }
    }

    private void haproxy() {
        HaproxySpec haproxy = spec.haproxy();
        if (haproxy.fastCheckInterval().compareTo(haproxy.checkInterval()) > 0) {
            problems.conflict(
                    "haproxy.fast_check_interval must not be longer than check_interval.",
                    "",
                    "haproxy.fast_check_interval",
                    "haproxy.check_interval");
        }
        if (haproxy.maxconnPerListener() > haproxy.maxconn()) {
            problems.conflict(
                    "haproxy.maxconn_per_listener must not be above maxconn.",
                    "",
                    "haproxy.maxconn_per_listener",
                    "haproxy.maxconn");
        }
    }

    private void confd() {
        ConfdSpec confd = spec.confd();
        if (confd.mode() != ConfdSpec.Mode.URL && confd.url().isPresent()) {
            problems.conflict("confd.url is of use only with mode: url.", "", "confd.url", "confd.mode");
        }
        if (confd.mode() != ConfdSpec.Mode.FILE && confd.file().isPresent()) {
            problems.conflict("confd.file is of use only with mode: file.", "", "confd.file", "confd.mode");
        }
    }

    /** Addresses that the node subnet cannot give. */
    static void checkSubnet(ClusterSpec spec, Cidr subnet, Problems problems) {
        String cause = "The node subnet is " + subnet + "; OCI keeps its first two addresses and the last one.";
        spec.virtualIp()
                .address()
                .filter(address -> !subnet.offers(address))
                .ifPresent(address -> problems.conflict(
                        "virtual_ip.address " + address + " is not one the node subnet can give.",
                        cause,
                        "virtual_ip.address"));
        List<String> fixed = spec.nodes().privateAddresses();
        for (int i = 0; i < fixed.size(); i++) {
            if (!subnet.offers(fixed.get(i))) {
                problems.conflict(
                        "nodes.private_addresses has " + fixed.get(i) + ", which the node subnet cannot give.",
                        cause,
                        "nodes.private_addresses[" + i + "]");
            }
        }
    }

    /** Those that stand in a list more than once. */
    static Set<String> repeated(List<String> names) {
        Set<String> seen = new HashSet<>();
        List<String> again = new ArrayList<>();
        names.forEach(name -> {
            if (!seen.add(name)) {
                again.add(name);
            }
        });
        return new java.util.LinkedHashSet<>(again);
    }
}
