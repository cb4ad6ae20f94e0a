package io.pgha.model;

import java.util.Map;
import java.util.Optional;

/**
 * Where in the cloud the cluster lives and with which rights.
 *
 * @param region region identifier such as {@code eu-frankfurt-1}
 * @param compartment OCID that everything is made in
 * @param profile profile of the OCI config file
 * @param configFile path of the OCI config file; {@code ~/} is the home directory
 * @param endpoint one URL for every API, instead of the region's own
 * @param nodeEndpoint URL of the core API as the nodes reach it, instead of the region's own
 * @param nodeAuthEndpoint URL of the federation API as the nodes reach it, instead of the region's own
 * @param vcn OCID both subnets must be in; without it, the one they are in
 * @param bastionSubnet OCID of an existing public regional subnet
 * @param nodeSubnet OCID of an existing private regional subnet
 * @param tags freeform tags put on everything made, beside pgha's own
 * @param iam the rights of a node to move the virtual IP
 */
public record CloudSpec(
        String region,
        String compartment,
        String profile,
        String configFile,
        Optional<String> endpoint,
        Optional<String> nodeEndpoint,
        Optional<String> nodeAuthEndpoint,
        Optional<String> vcn,
        String bastionSubnet,
        String nodeSubnet,
        Map<String, String> tags,
        Iam iam) {

    public CloudSpec {
        tags = Ordered.copy(tags);
    }

    /**
     * The dynamic group and policy that let an instance of the cluster move its virtual IP.
     *
     * @param manage true if pgha makes and removes them; false if somebody else did
     * @param dynamicGroup name of the dynamic group
     * @param policy name of the policy
     */
    public record Iam(boolean manage, String dynamicGroup, String policy) {}

    /** URL of the core API as a node calls it. */
    public String nodeEndpointUrl() {
        return nodeEndpoint.orElse("https://iaas." + region + ".oraclecloud.com");
    }

    /** URL of the federation API where a node trades its instance certificate for a token. */
    public String nodeAuthEndpointUrl() {
        return nodeAuthEndpoint.orElse("https://auth." + region + ".oraclecloud.com");
    }
}
