package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClusterSight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** All rules over what was seen; the findings stand in the order in which they should be read. */
public final class Examination {
    private static final List<Rule> RULES = List.of(
            new CloudRules(),
            new NetworkRules(),
            new OsRules(),
            new ClockRules(),
            new CertificateRules(),
            new EtcdRules(),
            new PatroniRules(),
            new LeadershipRules(),
            new PostgresqlRules(),
            new ReplicationRules(),
            new WalRules(),
            new AccessRules(),
            new VirtualIpRules(),
            new DriftRules());

    private Examination() {}

    /**
     * What is not as it should be, the worst first; among equals causes come before what follows from them.
     *
     * @param groups the only ones that are reported
     */
    public static List<Finding> of(ClusterSight sight, Set<CheckGroup> groups) {
        List<Finding> found = new ArrayList<>();
        RULES.forEach(rule -> rule.judge(sight).stream()
                .filter(finding -> groups.contains(finding.group()))
                .forEach(found::add));
        // Within a group the rules stand in the order in which their cures are to be typed.
        found.sort(Comparator.comparing(Finding::severity).thenComparing(Finding::group));
        return List.copyOf(found);
    }
}
