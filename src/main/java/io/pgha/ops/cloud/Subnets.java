package io.pgha.ops.cloud;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Problem;
import io.pgha.oci.Ocid;
import io.pgha.oci.Tenancy;
import io.pgha.oci.resource.PrivateIp;
import io.pgha.oci.resource.Route;
import io.pgha.oci.resource.Subnet;
import io.pgha.oci.resource.Vcn;
import io.pgha.remote.Fleet;
import io.pgha.remote.Outcome;
import io.pgha.remote.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at existing networks: which subnets there are, and whether those of a cluster file fit. */
public final class Subnets {
    private final Tenancy tenancy;
    private final Fleet fleet;
    private final Cancellation cancellation;

    /** A look at the networks of a tenancy. */
    public Subnets(Tenancy tenancy, Fleet fleet, Cancellation cancellation) {
        this.tenancy = tenancy;
        this.fleet = fleet;
        this.cancellation = cancellation;
    }

    /**
     * A subnet in a list.
     *
     * @param kind {@code public} or {@code private}
     * @param scope {@code regional}, or the name of its availability domain
     * @param free addresses that can still be given
     * @param dnsName name of its zone, or empty without a DNS label
     */
    public record Entry(
            String name, String vcn, String kind, String scope, String cidr, long free, String dnsName, String id) {}

    /** All subnets of the compartment, by VCN and name. */
    public List<Entry> list() {
        Map<String, Vcn> vcns =
                tenancy.network().vcns(tenancy.compartment()).stream().collect(Collectors.toMap(Vcn::id, vcn -> vcn));
        List<Subnet> subnets = tenancy.network().subnets(tenancy.compartment()).stream()
                .filter(subnet -> subnet.state().isLive())
                .toList();
        return parallel(subnets, Subnet::name, subnet -> entry(subnet, vcns)).stream()
                .sorted(java.util.Comparator.comparing(Entry::vcn).thenComparing(Entry::name))
                .toList();
    }

    private Entry entry(Subnet subnet, Map<String, Vcn> vcns) {
        Vcn vcn = vcns.getOrDefault(
                subnet.vcnId(), new Vcn(subnet.vcnId(), subnet.vcnId(), List.of(), java.util.Optional.empty()));
        List<PrivateIp> addresses = tenancy.network().addresses().inSubnet(subnet.id());
        String dns = subnet.dnsLabel()
                .flatMap(label -> vcn.dnsLabel().map(zone -> label + "." + zone + ".oraclevcn.com"))
                .orElse("");
        return new Entry(
                subnet.name(),
                vcn.name(),
                subnet.prohibitsPublicAddresses() ? "private" : "public",
                subnet.availabilityDomain().orElse("regional"),
                subnet.cidr(),
                new SubnetSight(subnet, List.of(), addresses).free(),
                dns,
                subnet.id());
    }

    /**
     * Whether the subnets of a cluster file fit the cluster.
     *
     * @throws io.pgha.model.ProblemException if one is no subnet or does not exist
     */
    public List<SubnetFinding> check(ClusterSpec spec) {
        Pair pair = look(spec);
        CloudCluster cluster = new CloudReader(tenancy, spec, fleet, cancellation).read();
        return SubnetRules.check(spec, pair.bastion(), pair.nodes(), cluster);
    }

    /** Both subnets of a cluster. */
    record Pair(SubnetSight bastion, SubnetSight nodes) {}

    /**
     * The subnets of a cluster file, if they fit.
     *
     * @throws io.pgha.model.ProblemException with code SUBNET_UNFIT if they do not
     */
    Pair require(ClusterSpec spec, CloudCluster cluster) {
        Pair pair = look(spec);
        List<SubnetFinding> bad = SubnetRules.check(spec, pair.bastion(), pair.nodes(), cluster).stream()
                .filter(finding -> finding.verdict() == SubnetFinding.Verdict.FAILED)
                .toList();
        if (!bad.isEmpty()) {
            throw unfit(bad).toException();
        }
        return pair;
    }

    /** The problem of subnets that do not fit. */
    public static Problem unfit(List<SubnetFinding> bad) {
        return Problem.of(
                        "SUBNET_UNFIT",
                        Problem.Kind.PRECONDITION,
                        bad.size() == 1
                                ? "The subnet for the " + bad.get(0).subnet() + " does not fit."
                                : "The subnets do not fit.")
                .because(bad.stream()
                        .map(finding -> "Subnet for the " + finding.subnet() + ", " + finding.check() + ": "
                                + finding.detail() + ". " + finding.cure())
                        .collect(Collectors.joining(" ")))
                .withNext("subnet check", "subnet list");
    }

    private Pair look(ClusterSpec spec) {
        Ocid.check(spec.cloud().bastionSubnet(), "bastion_subnet", Ocid.Kind.SUBNET);
        Ocid.check(spec.cloud().nodeSubnet(), "node_subnet", Ocid.Kind.SUBNET);
        List<SubnetSight> both = parallel(
                List.of(
                        new Wanted("bastion_subnet", spec.cloud().bastionSubnet()),
                        new Wanted("node_subnet", spec.cloud().nodeSubnet())),
                Wanted::key,
                wanted -> sight(wanted.ocid()));
        return new Pair(both.get(0), both.get(1));
    }

    private record Wanted(String key, String ocid) {}

    private SubnetSight sight(String id) {
        Subnet subnet = tenancy.network().subnet(id);
        List<Route> routes = tenancy.network().routes(subnet.routeTableId());
        return new SubnetSight(subnet, routes, tenancy.network().addresses().inSubnet(id));
    }

    private <I, T> List<T> parallel(List<I> items, Function<I, String> nameOf, Function<I, T> work) {
        List<T> results = new ArrayList<>();
        Map<I, Outcome<T>> outcomes = fleet.each(items, nameOf, Rollout.PARALLEL, cancellation, work);
        cancellation.check();
        for (Outcome<T> outcome : outcomes.values()) {
            if (outcome instanceof Outcome.Done<T> done) {
                results.add(done.value());
            } else if (outcome instanceof Outcome.Failed<T> failed) {
                throw failed.problem().toException();
            }
        }
        return results;
    }
}
