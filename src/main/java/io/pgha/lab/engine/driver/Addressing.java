package io.pgha.lab.engine.driver;

/**
 * The addresses of the lab with a given number; those of two labs never overlap.
 *
 * @param number 1 to 15
 */
public record Addressing(int number) {
    /** Numbers are below this: as many slices as the range of public addresses has. */
    public static final int LABS = 16;

    /** The port of the API and of the metadata service, on the address that machines see. */
    public static final int MACHINE_PORT = 80;

    private static final int LAPTOP_PORTS = 17770;

    public Addressing {
        if (number < 1 || number >= LABS) {
            throw new IllegalArgumentException("no lab can have the number " + number);
        }
    }

    /** The VCN, which the lab has to itself, and which holds both subnets. */
    public String vcn() {
        return "10.77.0.0/16";
    }

    /** The range of the public subnet. */
    public String publicSubnet() {
        return "10.77." + (100 + number) + ".0/24";
    }

    /** The range of the private subnet. */
    public String privateSubnet() {
        return "10.77." + number + ".0/24";
    }

    /** The router's address in the public subnet, with the prefix length. */
    public String publicGateway() {
        return "10.77." + (100 + number) + ".1/24";
    }

    /** The router's address in the private subnet, with the prefix length. */
    public String privateGateway() {
        return "10.77." + number + ".1/24";
    }

    /** The lab's slice of TEST-NET-2, a range that RFC 5737 keeps for documentation and nobody routes. */
    public String publicRange() {
        return "198.51.100." + number * 16 + "/28";
    }

    /** The host's end of the link to the lab's router; what machines reach the cloud's API at. */
    public String hostAddress() {
        return "10.79." + number + ".1";
    }

    /** The router's end of the link to the host. */
    public String routerAddress() {
        return "10.79." + number + ".2";
    }

    /** The port of the API on the host's loopback address. */
    public int laptopPort() {
        return LAPTOP_PORTS + number;
    }

    /** The name of the host's end of the link to the router. */
    public String uplink() {
        return "pgha-up" + number;
    }
}
