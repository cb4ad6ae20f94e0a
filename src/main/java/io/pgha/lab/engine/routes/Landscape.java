package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.machine.MachineSpec.SubnetKind;
import io.pgha.lab.engine.state.Cidr;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What is there before anybody comes: tenancy, compartment, user, domains, network, images; made once per lab. */
public final class Landscape {
    /** Fault domains of every availability domain. */
    static final List<String> FAULT_DOMAINS = List.of("FAULT-DOMAIN-1", "FAULT-DOMAIN-2", "FAULT-DOMAIN-3");

    private static final String ANYWHERE = "0.0.0.0/0";

    private final LabConfig config;
    private final World world;

    /** The landscape of a world. */
    public Landscape(LabConfig config, World world) {
        this.config = config;
        this.world = world;
    }

    /** Makes it, unless that was done before. */
    public void make() {
        world.change(() -> {
            if (world.isEmpty()) {
                makePeople();
                makeNetwork();
                makeImages();
            }
        });
    }

    /** OCID of the tenancy. */
    public String tenancyId() {
        return setting("tenancyId");
    }

    /** OCID of the one compartment below it. */
    public String compartmentId() {
        return setting("compartmentId");
    }

    /** OCID of the person whose API key there is. */
    public String userId() {
        return setting("userId");
    }

    /** Names of the availability domains. */
    public List<String> availabilityDomains() {
        return IntStream.rangeClosed(1, config.availabilityDomains())
                .mapToObj(this::domain)
                .toList();
    }

    /** The network that a machine in a subnet is on; empty for a subnet that no machine can be in. */
    public Optional<SubnetKind> networkOf(Resource subnet) {
        if (subnet.id().equals(setting("publicSubnetId"))) {
            return Optional.of(SubnetKind.PUBLIC);
        }
        return subnet.id().equals(setting("privateSubnetId")) ? Optional.of(SubnetKind.PRIVATE) : Optional.empty();
    }

    private String domain(int number) {
        return setting("domainPrefix") + ":" + config.region().toUpperCase(Locale.ROOT) + "-AD-" + number;
    }

    private String setting(String name) {
        return world.setting(name).orElse("");
    }

    private void makePeople() {
        ObjectNode tenancy = Json.object().put("name", config.name()).put("homeRegionKey", config.regionKey());
        tenancy.put("description", "").put("upiIdcsCompatibilityLayerEndpoint", "");
        Resource root = world.add(Kind.TENANCY, tenancy);
        world.setting("tenancyId", root.id());
        world.setting("domainPrefix", world.ocids().letters(4));
        ObjectNode compartment = Json.object()
                .put("compartmentId", root.id())
                .put("name", config.name())
                .put("description", "the compartment of the lab")
                .put("lifecycleState", "ACTIVE")
                .put("isAccessible", true);
        world.setting(
                "compartmentId",
                world.add(Kind.COMPARTMENT, noTags(compartment)).id());
        ObjectNode user = Json.object()
                .put("compartmentId", root.id())
                .put("name", "operator")
                .put("description", "whose API key the lab gives away")
                .put("lifecycleState", "ACTIVE");
        world.setting("userId", world.add(Kind.USER, noTags(user)).id());
        for (String name : availabilityDomains()) {
            world.add(Kind.AVAILABILITY_DOMAIN, Json.object().put("name", name).put("compartmentId", root.id()));
        }
    }

    private void makeNetwork() {
        LabConfig.Network network = config.network();
        Resource vcn = makeVcn(network.vcnName(), network.vcnCidr(), network.vcnDnsLabel());
        Resource other = makeVcn("other-vcn", network.otherVcnCidr(), "other");
        world.setting(
                "publicSubnetId",
                makeSubnet(vcn, network.publicSubnet(), true, 0).id());
        world.setting(
                "privateSubnetId",
                makeSubnet(vcn, network.privateSubnet(), false, 0).id());
        for (LabConfig.ExtraSubnet extra : network.extraSubnets()) {
            makeSubnet(
                    extra.otherVcn() ? other : vcn,
                    new LabConfig.SubnetOffer(extra.name(), extra.cidr(), extra.dnsLabel()),
                    extra.isPublic(),
                    extra.availabilityDomain());
        }
    }

    private Resource makeVcn(String name, String cidr, String dnsLabel) {
        ObjectNode shown = named(name).put("cidrBlock", cidr).put("dnsLabel", dnsLabel);
        shown.put("vcnDomainName", dnsLabel + ".oraclevcn.com");
        shown.set("cidrBlocks", Json.texts(List.of(cidr)));
        Resource vcn = world.add(Kind.VCN, shown);
        ObjectNode gateway = named(name + "-internet").put("vcnId", vcn.id()).put("isEnabled", true);
        Resource internet = world.add(Kind.INTERNET_GATEWAY, gateway);
        ObjectNode translator = named(name + "-nat").put("vcnId", vcn.id()).put("blockTraffic", false);
        Resource nat = world.add(Kind.NAT_GATEWAY, translator);
        ObjectNode dhcp = named("Default DHCP Options for " + name).put("vcnId", vcn.id());
        dhcp.withArray("options").addObject().put("type", "DomainNameServer").put("serverType", "VcnLocalPlusInternet");
        shown.put("defaultDhcpOptionsId", world.add(Kind.DHCP_OPTIONS, dhcp).id());
        shown.put("defaultRouteTableId", makeRoutes(vcn, "Default Route Table for " + name, internet));
        vcn.hidden().put("privateRouteTableId", makeRoutes(vcn, name + "-private-routes", nat));
        shown.put("defaultSecurityListId", makeSecurityList(vcn, "Default Security List for " + name, ANYWHERE));
        vcn.hidden().put("privateSecurityListId", makeSecurityList(vcn, name + "-private-security", cidr));
        return vcn;
    }

    private String makeRoutes(Resource vcn, String name, Resource gateway) {
        ObjectNode table = named(name).put("vcnId", vcn.id());
        table.withArray("routeRules")
                .addObject()
                .put("destination", ANYWHERE)
                .put("destinationType", "CIDR_BLOCK")
                .put("cidrBlock", ANYWHERE)
                .put("networkEntityId", gateway.id());
        return world.add(Kind.ROUTE_TABLE, table).id();
    }

    /** As OCI makes a VCN's default list: ssh in, and everything out. */
    private String makeSecurityList(Resource vcn, String name, String sshFrom) {
        ObjectNode list = named(name).put("vcnId", vcn.id());
        ObjectNode ssh = list.withArray("ingressSecurityRules").addObject();
        ssh.put("protocol", "6")
                .put("source", sshFrom)
                .put("sourceType", "CIDR_BLOCK")
                .put("isStateless", false);
        ssh.putObject("tcpOptions")
                .putObject("destinationPortRange")
                .put("min", 22)
                .put("max", 22);
        list.withArray("egressSecurityRules")
                .addObject()
                .put("protocol", "all")
                .put("destination", ANYWHERE)
                .put("destinationType", "CIDR_BLOCK")
                .put("isStateless", false);
        return world.add(Kind.SECURITY_LIST, list).id();
    }

    private Resource makeSubnet(Resource vcn, LabConfig.SubnetOffer offer, boolean isPublic, int domain) {
        Cidr cidr = Cidr.parse(offer.cidr());
        ObjectNode shown = named(offer.name())
                .put("vcnId", vcn.id())
                .put("cidrBlock", offer.cidr())
                .put("virtualRouterIp", cidr.gateway())
                .put("virtualRouterMac", "00:00:17:00:00:01")
                .put("dhcpOptionsId", vcn.text("defaultDhcpOptionsId"))
                .put("prohibitPublicIpOnVnic", !isPublic)
                .put("prohibitInternetIngress", !isPublic);
        shown.put(
                "routeTableId",
                isPublic
                        ? vcn.text("defaultRouteTableId")
                        : vcn.hidden().path("privateRouteTableId").asText());
        shown.set(
                "securityListIds",
                Json.texts(List.of(
                        isPublic
                                ? vcn.text("defaultSecurityListId")
                                : vcn.hidden().path("privateSecurityListId").asText())));
        if (!offer.dnsLabel().isEmpty()) {
            shown.put("dnsLabel", offer.dnsLabel());
            shown.put("subnetDomainName", offer.dnsLabel() + "." + vcn.text("vcnDomainName"));
        }
        if (domain > 0) {
            shown.put("availabilityDomain", domain(Math.min(domain, config.availabilityDomains())));
        }
        return world.add(Kind.SUBNET, shown);
    }

    private void makeImages() {
        for (LabConfig.ImageOffer offer : config.images()) {
            ObjectNode shown = noTags(Json.object())
                    .put(
                            "displayName",
                            offer.operatingSystem() + "-" + offer.version() + "-" + offer.kind() + "-2026.11.01-0")
                    .put("operatingSystem", offer.operatingSystem())
                    .put("operatingSystemVersion", offer.version())
                    .put("lifecycleState", "AVAILABLE")
                    .put("createImageAllowed", true)
                    .put("launchMode", "PARAVIRTUALIZED")
                    .put("sizeInMBs", 47694)
                    .put("billableSizeInGBs", 1)
                    .put("listingType", "NONE");
            shown.putObject("launchOptions")
                    .put("bootVolumeType", "PARAVIRTUALIZED")
                    .put("networkType", "PARAVIRTUALIZED");
            Resource image = world.add(Kind.IMAGE, shown);
            image.hidden().put("kind", offer.kind()).put("userName", offer.userName());
        }
    }

    private ObjectNode named(String name) {
        return noTags(Json.object())
                .put("compartmentId", compartmentId())
                .put("displayName", name)
                .put("lifecycleState", "AVAILABLE");
    }

    private static ObjectNode noTags(ObjectNode document) {
        document.putObject("freeformTags");
        document.putObject("definedTags");
        return document;
    }
}
