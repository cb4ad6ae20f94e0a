package io.pgha.oci;

import io.pgha.model.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Tells by its text of which kind an OCID is, because the cloud says only "not found" to one of the wrong kind. */
public final class Ocid {
    private Ocid() {}

    /** Kinds that a user can name. */
    public enum Kind {
        COMPARTMENT("compartment"),
        TENANCY("tenancy"),
        VCN("vcn"),
        SUBNET("subnet"),
        IMAGE("image"),
        SECRET("vaultsecret");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    /**
     * Returns if an OCID is of one of the kinds.
     *
     * @param where what it was given as, such as {@code bastion_subnet}
     * @throws io.pgha.model.ProblemException of kind USAGE if not
     */
    public static void check(String ocid, String where, Kind... kinds) {
        List<String> types = Arrays.stream(kinds).map(kind -> kind.type).toList();
        if (types.contains(typeOf(ocid))) {
            return;
        }
        String wanted = types.stream().map(type -> "ocid1." + type + ".").collect(Collectors.joining(" or "));
        String cause = typeOf(ocid).isEmpty() ? "It is no OCID at all." : "It is the OCID of a " + typeOf(ocid) + ".";
        throw Problem.of(
                        "WRONG_OCID",
                        Problem.Kind.USAGE,
                        "The " + where + " must be an OCID that starts with " + wanted + ".")
                .at(where)
                .because(cause)
                .withEvidence(List.of(where + ": " + ocid))
                .toException();
    }

    private static String typeOf(String ocid) {
        String[] parts = ocid.split("\\.", -1);
        return parts.length >= 5 && parts[0].equals("ocid1") ? parts[1] : "";
    }
}
