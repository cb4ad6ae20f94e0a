package io.pgha.ops.cloud;

import io.pgha.model.CloudSpec;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a node may do to the cloud: give the virtual IP to a VNIC, and nothing else.
 *
 * @param dynamicGroup name of the group of the cluster's instances
 * @param policy name of the policy
 * @param statements what the policy says
 */
record NodeRights(String dynamicGroup, String policy, List<String> statements) {
    NodeRights {
        statements = List.copyOf(statements);
    }

    // OCI's finest scope for these operations is compartment and operation: it knows no tag and no id of a private IP
    // here.
    static NodeRights of(CloudSpec cloud) {
        String group = cloud.iam().dynamicGroup();
        String where = "in compartment id " + cloud.compartment();
        return new NodeRights(
                group,
                cloud.iam().policy(),
                List.of(
                        "Allow dynamic-group " + group + " to use private-ips " + where
                                + " where any {request.operation='UpdatePrivateIp', request.operation='GetPrivateIp',"
                                + " request.operation='ListPrivateIps'}",
                        "Allow dynamic-group " + group + " to use vnics " + where
                                + " where any {request.operation='UpdatePrivateIp', request.operation='GetVnic'}"));
    }

    /** The rule that takes exactly these instances into the group; the same for the same instances in any order. */
    static String matchingRule(Collection<String> instanceIds) {
        return instanceIds.stream()
                .sorted()
                .map(id -> "instance.id = '" + id + "'")
                .collect(Collectors.joining(", ", "Any {", "}"));
    }
}
