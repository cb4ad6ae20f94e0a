package io.pgha.spec;

import io.pgha.model.PostgresqlSpec.HbaRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads lines of pg_hba.conf. */
final class HbaRules {
    static final String DESCRIPTION = "a line of pg_hba.conf such as host app app 10.0.0.0/16 scram-sha-256";

    private static final Set<String> NETWORK_TYPES =
            Set.of("host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc");
    private static final Set<String> METHODS = Set.of(
            "trust",
            "reject",
            "scram-sha-256",
            "md5",
            "password",
            "gss",
            "sspi",
            "ident",
            "peer",
            "ldap",
            "radius",
            "cert",
            "pam",
            "bsd",
            "oauth");

    private HbaRules() {}

    /** The rule a line is, or nothing if it is none. Address and mask in two words are one too many: write a prefix. */
    static Optional<HbaRule> parse(String line) {
        List<String> words = new ArrayList<>(Arrays.asList(line.strip().split("\\s+")));
        boolean local = words.get(0).equals("local");
        int method = local ? 3 : 4;
        if ((!local && !NETWORK_TYPES.contains(words.get(0)))
                || words.size() <= method
                || !METHODS.contains(words.get(method))
                || line.contains("#")
                || line.contains("\n")) {
            return Optional.empty();
        }
        List<String> options = words.subList(method + 1, words.size());
        if (!options.stream().allMatch(option -> option.matches("[a-z_]+=\\S+"))) {
            return Optional.empty();
        }
        return Optional.of(new HbaRule(
                words.get(0),
                words.get(1),
                words.get(2),
                local ? Optional.empty() : Optional.of(words.get(3)),
                words.get(method),
                options));
    }
}
