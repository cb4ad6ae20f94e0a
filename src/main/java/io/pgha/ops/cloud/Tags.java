package io.pgha.ops.cloud;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The freeform tags by which a cluster is found again from the cloud alone.
 *
 * @param cluster value of {@link #CLUSTER}
 * @param others the user's own tags, put on everything too
 */
public record Tags(String cluster, Map<String, String> others) {
    /** Key of the tag that holds the cluster's name. */
    public static final String CLUSTER = "pgha-cluster";

    /** Key of the tag that holds a resource's {@link Role}. */
    public static final String ROLE = "pgha-role";

    /** Key of the tag that holds the host name of the machine that a resource is or belongs to. */
    public static final String NODE = "pgha-node";

    public Tags {
        others = Map.copyOf(others);
    }

    /** The tags of a resource of the whole cluster. */
    public Map<String, String> of(Role role) {
        Map<String, String> all = new HashMap<>(others);
        all.put(CLUSTER, cluster);
        all.put(ROLE, role.tag());
        return Map.copyOf(all);
    }

    /** The tags of a resource of one machine. */
    public Map<String, String> of(Role role, String machine) {
        Map<String, String> all = new HashMap<>(of(role));
        all.put(NODE, machine);
        return Map.copyOf(all);
    }

    /** The role that tags give in a cluster; nothing for a resource that is not the cluster's. */
    static Optional<Role> roleIn(String cluster, Map<String, String> tags) {
        return cluster.equals(tags.get(CLUSTER)) ? Role.of(tags.getOrDefault(ROLE, "")) : Optional.empty();
    }

    /** The machine that tags name, or empty. */
    static String machineOf(Map<String, String> tags) {
        return tags.getOrDefault(NODE, "");
    }
}
