package io.pgha.lab.engine.state;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Makes identifiers that look like the cloud's own: {@code ocid1.<type>.oc1.<region>.<60 characters>}. */
public final class Ocids {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 60;
    private static final Pattern FORM = Pattern.compile("ocid1\\.[a-z]+\\.[a-z0-9]+\\.[a-z0-9-]*\\.[a-z0-9]+");

    private final String region;
    private final SecureRandom random = new SecureRandom();

    /** For resources of the region given. */
    public Ocids(String region) {
        this.region = region;
    }

    /** A new identifier. */
    public String next(Kind kind) {
        return "ocid1." + kind.ocidType() + ".oc1." + (kind.global() ? "" : region) + "." + letters(LENGTH);
    }

    /** Letters and digits that nobody has guessed. */
    public String letters(int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** True if a text has the form of an identifier, whether or not there is such a resource. */
    public static boolean isOcid(String text) {
        return FORM.matcher(text).matches();
    }
}
