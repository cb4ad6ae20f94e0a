package io.pgha.ops.secrets;

import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.model.SecretName;

/** Which values a secret can have so that every program that gets it reads the same. */
final class SecretRules {
    private static final int LEAST = 8;
    /** VRRP's password field has eight bytes (RFC 2338, section 5.3.6). */
    private static final int VRRP_MOST = 8;

    private SecretRules() {}

    /**
     * The secret, if it can be used.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if not; it tells the rule and never the value
     */
    static Secret check(SecretName name, Secret secret) {
        String value = secret.reveal();
        if (value.isEmpty()) {
            throw unusable(name, "It is empty.");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw unusable(name, "It has a line break or another control character in it.");
        }
        if (name.kind() == SecretName.Kind.VRRP) {
            if (!value.matches("[A-Za-z0-9]{1," + VRRP_MOST + "}")) {
                throw unusable(name, "keepalived takes at most " + VRRP_MOST + " letters and digits.");
            }
        } else if (value.length() < LEAST) {
            throw unusable(name, "It has fewer than " + LEAST + " characters.");
        }
        return secret;
    }

    private static io.pgha.model.ProblemException unusable(SecretName name, String why) {
        return Problem.of("SECRET_UNUSABLE", Problem.Kind.USAGE, "This cannot be the secret " + name + ".")
                .because(why)
                .withNext("secret set " + name + " --generate")
                .toException();
    }
}
