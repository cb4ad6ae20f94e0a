package io.pgha.lab.engine.state;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A range of IPv4 addresses.
 *
 * @param network its first address, as a number
 * @param prefixLength how many leading bits all its addresses share
 */
public record Cidr(long network, int prefixLength) {

    /** The range that a text such as {@code 10.0.0.0/24} says. */
    public static Cidr parse(String text) {
        List<String> parts = Arrays.asList(text.split("/", -1));
        int length = parts.size() == 2 ? Integer.parseInt(parts.get(1)) : 32;
        long address = number(parts.get(0)).orElseThrow(() -> new IllegalArgumentException("not a range: " + text));
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("not a range: " + text);
        }
        return new Cidr(address & ~((1L << (32 - length)) - 1), length);
    }

    /** The number of an address; empty if the text is none. */
    public static Optional<Long> number(String address) {
        List<String> parts = Arrays.asList(address.split("\\.", -1));
        if (parts.size() != 4) {
            return Optional.empty();
        }
        long number = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            number = (number << 8) | Integer.parseInt(part);
        }
        return Optional.of(number);
    }

    /** The address of a number. */
    public static String address(long number) {
        return (number >> 24 & 0xff) + "." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
    }

    /** True if the address is in the range. */
    public boolean contains(String address) {
        return number(address)
                .filter(number -> number >= network && number <= last())
                .isPresent();
    }

    /** The first address after the network's own; OCI's router has it. */
    public String gateway() {
        return address(network + 1);
    }

    /** True for the addresses that OCI keeps in every subnet: the first two and the last. */
    public boolean isReserved(String address) {
        return number(address)
                .filter(number -> number <= network + 1 || number == last())
                .isPresent();
    }

    /** The lowest address that a VNIC can have and that is not taken. */
    public Optional<String> free(Set<String> taken) {
        for (long number = network + 2; number < last(); number++) {
            String candidate = address(number);
            if (!taken.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private long last() {
        return network + (1L << (32 - prefixLength)) - 1;
    }

    @Override
    public String toString() {
        return address(network) + "/" + prefixLength;
    }
}
