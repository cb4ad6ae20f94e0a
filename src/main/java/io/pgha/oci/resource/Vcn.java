package io.pgha.oci.resource;

import java.util.List;
import java.util.Optional;

/** A virtual cloud network. */
public record Vcn(String id, String name, List<String> cidrs, Optional<String> dnsLabel) {
    public Vcn {
        cidrs = List.copyOf(cidrs);
    }
}
