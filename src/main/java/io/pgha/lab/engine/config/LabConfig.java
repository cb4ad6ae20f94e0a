package io.pgha.lab.engine.config;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a lab's cloud is told from outside. Read from JSON laid over {@code lab/defaults.json}, so that nothing is
 * missing and an unknown name is an error.
 *
 * @param name of the lab; goes into names that people see
 * @param stateDirectory where state, keys, log and the OCI profile are kept; belongs to one running engine at a time
 * @param listen addresses to serve at, each {@code host:port}; the first is the one in the profile; port 0 means any free one
 * @param region identifier of the only region; no real one, so that a client which forgets its endpoint reaches nobody
 * @param regionKey the region's short key
 * @param availabilityDomains 1 or 3
 * @param network the network that exists before anybody comes
 * @param images what instances can be made from
 * @param shapes what instances can be
 * @param delays how long a resource stays in a state on the way to the next
 * @param limits what the cloud refuses or forgets
 * @param tagNamespaces names of defined tags that exist, by namespace
 */
public record LabConfig(
        String name,
        Path stateDirectory,
        List<String> listen,
        String region,
        String regionKey,
        int availabilityDomains,
        Network network,
        List<ImageOffer> images,
        List<ShapeOffer> shapes,
        Delays delays,
        Limits limits,
        Map<String, List<String>> tagNamespaces) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * The network.
     *
     * @param vcnName display name of the VCN
     * @param vcnCidr its address range, holding all its subnets
     * @param vcnDnsLabel its DNS label
     * @param publicSubnet regional, with a route to an internet gateway
     * @param privateSubnet regional, without public addresses
     * @param publicAddresses range of which public addresses are given; its first address is kept for the lab's router
     * @param otherVcnCidr range of a second VCN, which no machine can be in
     * @param extraSubnets further subnets, which no machine can be in; there to be refused
     */
    public record Network(
            String vcnName,
            String vcnCidr,
            String vcnDnsLabel,
            SubnetOffer publicSubnet,
            SubnetOffer privateSubnet,
            String publicAddresses,
            String otherVcnCidr,
            List<ExtraSubnet> extraSubnets) {}

    /** A subnet: its display name, range and DNS label. */
    public record SubnetOffer(String name, String cidr, String dnsLabel) {}

    /**
     * A subnet to be refused.
     *
     * @param name display name
     * @param cidr its range
     * @param dnsLabel its DNS label; empty for none
     * @param otherVcn whether it is in the second VCN
     * @param isPublic whether its VNICs may have public addresses
     * @param availabilityDomain the number of the one it is confined to; 0 if it is regional
     */
    public record ExtraSubnet(
            String name, String cidr, String dnsLabel, boolean otherVcn, boolean isPublic, int availabilityDomain) {}

    /**
     * An image.
     *
     * @param operatingSystem as the cloud names it
     * @param version as the cloud names it
     * @param kind {@code bare} or {@code baked}
     * @param userName account that may become root
     */
    public record ImageOffer(String operatingSystem, String version, String kind, String userName) {}

    /**
     * A shape.
     *
     * @param name such as {@code VM.Standard.E5.Flex}
     * @param processor description
     * @param flexible whether cores and memory are chosen at launch
     * @param ocpus default, or for a fixed shape the only, number of cores
     * @param memoryInGigabytes default, or for a fixed shape the only, size of memory
     * @param maxOcpus most cores
     * @param maxMemoryInGigabytes most memory
     * @param runsImages whether the lab's images, all of x86, run on it
     */
    public record ShapeOffer(
            String name,
            String processor,
            boolean flexible,
            double ocpus,
            double memoryInGigabytes,
            double maxOcpus,
            double maxMemoryInGigabytes,
            boolean runsImages) {}

    /**
     * Delays in milliseconds.
     *
     * @param instance of an instance before each of its states
     * @param vnic of a VNIC attachment
     * @param volume of a volume or a volume attachment
     * @param publicIp of a public address
     * @param group of a network security group
     * @param console of a console history
     */
    public record Delays(long instance, long vnic, long volume, long publicIp, long group, long console) {}

    /**
     * Limits.
     *
     * @param defaultPageSize items on a page if the client names no limit
     * @param maxPageSize items on a page at most
     * @param terminatedMinutes how long a terminated resource stays listed
     * @param sessionMinutes how long the session of an instance principal lasts
     * @param instances how many instances there can be, per compartment
     * @param requestsPerSecond how many requests a caller may send; 0 for any number
     */
    public record Limits(
            int defaultPageSize,
            int maxPageSize,
            long terminatedMinutes,
            long sessionMinutes,
            int instances,
            int requestsPerSecond) {}

    public LabConfig {
        listen = List.copyOf(listen);
        images = List.copyOf(images);
        shapes = List.copyOf(shapes);
        tagNamespaces = Map.copyOf(tagNamespaces);
        if (availabilityDomains != 1 && availabilityDomains != 3) {
            throw new IllegalArgumentException("a region has 1 or 3 availability domains, not " + availabilityDomains);
        }
        if (listen.isEmpty()) {
            throw new IllegalArgumentException("no address to listen at");
        }
    }

    /** The lab of the file given; what the file does not say is as in the defaults. */
    public static LabConfig read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** The lab that a JSON object says; what it does not say is as in the defaults. */
    public static LabConfig parse(String json) throws IOException {
        ObjectNode tree = defaults();
        overlay(tree, MAPPER.readTree(json));
        return MAPPER.treeToValue(tree, LabConfig.class);
    }

    /** This configuration as JSON that {@link #read} understands. */
    public String toJson() {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode defaults() throws IOException {
        try (InputStream in = LabConfig.class.getResourceAsStream("/lab/defaults.json")) {
            return (ObjectNode) MAPPER.readTree(Objects.requireNonNull(in, "lab/defaults.json"));
        }
    }

    private static void overlay(ObjectNode below, JsonNode above) {
        above.properties().forEach(field -> {
            if (field.getValue().isObject() && below.get(field.getKey()) instanceof ObjectNode inner) {
                overlay(inner, field.getValue());
            } else {
                below.set(field.getKey(), field.getValue());
            }
        });
    }
}
