package io.pgha.lab.engine.state;

/** The kinds of resources that the lab's cloud has, each with the type in its OCIDs. */
public enum Kind {
    /** The one tenancy. */
    TENANCY("tenancy", true),
    /** A compartment of it. */
    COMPARTMENT("compartment", true),
    /** A person. */
    USER("user", true),
    /** An availability domain. */
    AVAILABILITY_DOMAIN("availabilitydomain", true),
    /** A virtual cloud network. */
    VCN("vcn", false),
    /** A part of a VCN's addresses. */
    SUBNET("subnet", false),
    /** Where a subnet's packets go. */
    ROUTE_TABLE("routetable", false),
    /** What a subnet lets through. */
    SECURITY_LIST("securitylist", false),
    /** What DHCP tells a subnet. */
    DHCP_OPTIONS("dhcpoptions", false),
    /** The way to and from the internet. */
    INTERNET_GATEWAY("internetgateway", false),
    /** The way out, without a public address. */
    NAT_GATEWAY("natgateway", false),
    /** What instances are made from. */
    IMAGE("image", false),
    /** A machine. */
    INSTANCE("instance", false),
    /** A network interface. */
    VNIC("vnic", false),
    /** That a VNIC is an instance's. */
    VNIC_ATTACHMENT("vnicattachment", false),
    /** An address in a subnet. */
    PRIVATE_IP("privateip", false),
    /** An address in the world. */
    PUBLIC_IP("publicip", false),
    /** Rules for some VNICs. */
    SECURITY_GROUP("networksecuritygroup", false),
    /** A disk that instances boot from. */
    BOOT_VOLUME("bootvolume", false),
    /** A disk. */
    VOLUME("volume", false),
    /** That an instance sees a volume. */
    VOLUME_ATTACHMENT("volumeattachment", false),
    /** What a console said up to some moment. */
    CONSOLE_HISTORY("consolehistory", false),
    /** What becomes of a request that was only accepted. */
    WORK_REQUEST("coreservicesworkrequest", false),
    /** Instances that policies speak of. */
    DYNAMIC_GROUP("dynamicgroup", true),
    /** Who may do what. */
    POLICY("policy", true),
    /** A secret of a vault. */
    VAULT_SECRET("vaultsecret", false);

    private final String ocidType;
    private final boolean global;

    Kind(String ocidType, boolean global) {
        this.ocidType = ocidType;
        this.global = global;
    }

    /** The second part of the OCIDs of this kind. */
    public String ocidType() {
        return ocidType;
    }

    /** True if the OCIDs of this kind name no region. */
    public boolean global() {
        return global;
    }
}
