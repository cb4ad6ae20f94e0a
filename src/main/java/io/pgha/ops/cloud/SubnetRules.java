package io.pgha.ops.cloud;

import io.pgha.model.Cidr;
import io.pgha.model.ClusterSpec;
import io.pgha.oci.resource.LifecycleState;
import io.pgha.oci.resource.PrivateIp;
import io.pgha.oci.resource.Route;
import io.pgha.ops.cloud.SubnetFinding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says, purely, whether two subnets fit a cluster. */
final class SubnetRules {
    private static final String BASTION = "bastion";
    private static final String NODES = "nodes";

    private final ClusterSpec spec;
    private final SubnetSight bastion;
    private final SubnetSight nodes;
    private final CloudCluster cluster;
    private final List<SubnetFinding> findings = new ArrayList<>();

    private SubnetRules(ClusterSpec spec, SubnetSight bastion, SubnetSight nodes, CloudCluster cluster) {
        this.spec = spec;
        this.bastion = bastion;
        this.nodes = nodes;
        this.cluster = cluster;
    }

    /**
     * Everything that was looked at, good or bad.
     *
     * @param cluster what the cluster itself already holds in them, which is not in its own way
     */
    static List<SubnetFinding> check(ClusterSpec spec, SubnetSight bastion, SubnetSight nodes, CloudCluster cluster) {
        SubnetRules rules = new SubnetRules(spec, bastion, nodes, cluster);
        rules.kind(BASTION, bastion, false);
        rules.kind(NODES, nodes, true);
        rules.region(BASTION, bastion);
        rules.region(NODES, nodes);
        rules.vcn();
        rules.room(BASTION, bastion, 1, cluster.bastionMachine().isPresent() ? 1 : 0);
        rules.room(
                NODES,
                nodes,
                spec.nodes().count() + 1,
                cluster.nodeMachines().size() + cluster.virtualIps().size());
        rules.names(BASTION, bastion);
        rules.names(NODES, nodes);
        rules.bastionRoute();
        rules.nodeRoute();
        spec.virtualIp().address().ifPresent(rules::virtualIp);
        spec.nodes().privateAddresses().forEach(address -> rules.fixedAddress(address, "node address"));
        return List.copyOf(rules.findings);
    }

    private void kind(String use, SubnetSight sight, boolean isPrivate) {
        String is = sight.subnet().prohibitsPublicAddresses() ? "private" : "public";
        boolean fits = sight.subnet().prohibitsPublicAddresses() == isPrivate;
        String wanted = isPrivate ? "private" : "public";
        add(
                use,
                "kind",
                fits ? Verdict.OK : Verdict.FAILED,
                is,
                fits ? "" : "Name a " + wanted + " subnet: \"subnet list\" shows them.");
        if (sight.subnet().state() != LifecycleState.AVAILABLE) {
            add(use, "state", Verdict.FAILED, sight.subnet().state().name(), "Wait until it is AVAILABLE.");
        }
    }

    private void region(String use, SubnetSight sight) {
        boolean regional = sight.subnet().isRegional();
        add(
                use,
                "regional",
                regional ? Verdict.OK : Verdict.FAILED,
                regional
                        ? "all availability domains"
                        : "only " + sight.subnet().availabilityDomain().orElse(""),
                regional ? "" : "Name a regional subnet: machines are spread over availability domains.");
    }

    private void vcn() {
        boolean same = bastion.subnet().vcnId().equals(nodes.subnet().vcnId());
        add(
                NODES,
                "VCN",
                same ? Verdict.OK : Verdict.FAILED,
                same ? "the same as the bastion's" : "another one than the bastion's",
                same ? "" : "Name two subnets of one VCN: the bastion must reach the nodes.");
        spec.cloud()
                .vcn()
                .filter(wanted -> !wanted.equals(nodes.subnet().vcnId()))
                .ifPresent(wanted -> add(
                        NODES,
                        "VCN of the cluster file",
                        Verdict.FAILED,
                        "the subnet is in " + nodes.subnet().vcnId(),
                        "Correct vcn or node_subnet in the cluster file."));
    }

    private void room(String use, SubnetSight sight, int wanted, int held) {
        long needed = Math.max(0, wanted - held);
        boolean fits = sight.free() >= needed;
        add(
                use,
                "free addresses",
                fits ? Verdict.OK : Verdict.FAILED,
                sight.free() + " free in " + sight.subnet().cidr() + ", " + needed + " needed",
                fits ? "" : "Free addresses in it or name a larger subnet.");
    }

    private void names(String use, SubnetSight sight) {
        Optional<String> label = sight.subnet().dnsLabel();
        add(
                use,
                "DNS label",
                label.isPresent() ? Verdict.OK : Verdict.WARNING,
                label.orElse("none"),
                label.isPresent()
                        ? ""
                        : "Host names will not resolve in the VCN's DNS; pgha itself does not need them.");
    }

    private void bastionRoute() {
        boolean leads = bastion.leadsTo(Route.Target.INTERNET_GATEWAY);
        add(
                BASTION,
                "route",
                leads ? Verdict.OK : Verdict.FAILED,
                leads ? "to an internet gateway" : "none to an internet gateway",
                leads ? "" : "Add a route to an internet gateway, or nobody reaches the bastion.");
    }

    private void nodeRoute() {
        boolean nat = nodes.leadsTo(Route.Target.NAT_GATEWAY);
        boolean service = nodes.leadsTo(Route.Target.SERVICE_GATEWAY);
        boolean other = nodes.leadsTo(Route.Target.OTHER);
        add(
                NODES,
                "route",
                nat || service || other ? Verdict.OK : Verdict.WARNING,
                nat
                        ? "to a NAT gateway"
                        : service ? "to a service gateway" : other ? "to another gateway" : "no way out",
                nat || service || other
                        ? ""
                        : "Add a route to a NAT or service gateway: nodes move the virtual IP through OCI's API, and fetch"
                                + " packages unless a proxy is set.");
    }

    private void virtualIp(String address) {
        boolean isOurs =
                cluster.virtualIps().stream().anyMatch(ip -> ip.address().equals(address));
        if (isOurs) {
            add(NODES, "virtual IP", Verdict.OK, address + " is reserved for this cluster", "");
        } else {
            fixedAddress(address, "virtual IP");
        }
    }

    private void fixedAddress(String address, String what) {
        Cidr cidr = Cidr.parse(nodes.subnet().cidr()).orElseThrow();
        Optional<PrivateIp> holder = nodes.addresses().stream()
                .filter(ip -> ip.address().equals(address))
                .findFirst();
        boolean isOwnNode = holder.flatMap(PrivateIp::vnicId)
                .filter(vnic -> cluster.nodeMachines().stream()
                        .flatMap(machine -> machine.vnic().stream())
                        .anyMatch(own -> own.id().equals(vnic)))
                .isPresent();
        if (!cidr.contains(address)) {
            add(NODES, what, Verdict.FAILED, address + " is not in " + cidr, "Choose an address of the node subnet.");
        } else if (!cidr.offers(address)) {
            add(
                    NODES,
                    what,
                    Verdict.FAILED,
                    address + " is kept by OCI",
                    "Choose another address: OCI keeps the first two and the last.");
        } else if (holder.isPresent() && !isOwnNode) {
            add(
                    NODES,
                    what,
                    Verdict.FAILED,
                    address + " is taken"
                            + holder.flatMap(PrivateIp::hostname)
                                    .map(name -> " by " + name)
                                    .orElse(""),
                    "Choose a free address.");
        } else {
            add(NODES, what, Verdict.OK, address + (isOwnNode ? " belongs to a node of this cluster" : " is free"), "");
        }
    }

    private void add(String use, String check, Verdict verdict, String detail, String cure) {
        findings.add(new SubnetFinding(use, check, verdict, detail, cure));
    }
}
