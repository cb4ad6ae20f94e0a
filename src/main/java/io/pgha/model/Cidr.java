package io.pgha.model;

import java.util.Optional;

/**
 * A block of IPv4 addresses.
 *
 * @param network its first address as a number
 * @param prefix its length from 0 to 32
 */
public record Cidr(long network, int prefix) {
    private static final int ADDRESS_BITS = 32;

    /** The block written as {@code 10.0.1.0/24}, or nothing if the text is none or its address is not the first of the block. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return address(text.substring(0, slash))
                .filter(first -> prefix <= ADDRESS_BITS && first % size(prefix) == 0)
                .map(first -> new Cidr(first, prefix));
    }

    /** An address in dotted form as a number, or nothing if the text is none. */
    public static Optional<Long> address(String text) {
        if (!text.matches("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}")) {
            return Optional.empty();
        }
        long value = 0;
        for (String part : text.split("\\.", -1)) {
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                return Optional.empty();
            }
            value = value << 8 | octet;
        }
        return Optional.of(value);
    }

    /** True if an address in dotted form lies in the block. */
    public boolean contains(String address) {
        return address(address)
                .map(value -> value >= network && value < network + size(prefix))
                .orElse(false);
    }

    /**
     * True if a subnet of this block can give the address to a machine: OCI keeps the first two addresses and the last one of every
     * subnet for itself.
     */
    public boolean offers(String address) {
        return address(address)
                .map(value -> value >= network + 2 && value < network + size(prefix) - 1)
                .orElse(false);
    }

    private static long size(int prefix) {
        return 1L << (ADDRESS_BITS - prefix);
    }

    /** The block as {@code 10.0.1.0/24}. */
    @Override
    public String toString() {
        return (network >> 24) + "." + (network >> 16 & 255) + "." + (network >> 8 & 255) + "." + (network & 255) + "/"
                + prefix;
    }
}
