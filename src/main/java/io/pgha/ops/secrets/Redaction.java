package io.pgha.ops.secrets;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.Secret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Masks secrets in text that was written elsewhere, line by line: the cluster's own by their value, others by what stands before
 * them. Not for text of ours, which is made of pieces and never needs it.
 */
public final class Redaction {
    /** A shorter value would mask innocent words; pgha makes none so short, and what stands before it masks it, too. */
    private static final int SHORTEST = 6;

    /** A name that ends like a secret's, the sign between, and its value up to the end of the word or of the quotes. */
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w.-]*(?:password|passwd|passphrase|secret|token|auth_pass|credential|private[_-]?key)[\"']?\\s*[:=]\\s*)"
                    + "(\"[^\"]*\"|'[^']*'|[^\\s,;}\\]]+)");

    /** The forms without a sign between: of SQL, and of keepalived. */
    private static final Pattern SPOKEN = Pattern.compile("(?i)(\\bpassword\\s+)'[^']*'|(\\bauth_pass\\s+)\\S+");

    private static final Pattern VERIFIER = Pattern.compile("SCRAM-SHA-256\\$[^\\s\"']+|\\bmd5[0-9a-f]{32}\\b");
    private static final Pattern URL = Pattern.compile("(?i)([a-z][a-z0-9+]*://[^\\s:/@]+:)[^\\s@/]+(@)");
    private static final Pattern HEADER = Pattern.compile("(?i)(authorization:\\s*\\w+\\s+)\\S+");
    private static final Pattern KEY_BEGINS = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");
    private static final Pattern KEY_ENDS = Pattern.compile("-----END [A-Z ]*PRIVATE KEY-----");

    private final List<String> values;
    private boolean inKey;

    private Redaction(List<String> values) {
        this.values = values;
    }

    /** The mask for a cluster; without its secrets only what names itself a secret is masked. */
    public static Redaction of(Optional<ClusterSecrets> known) {
        List<String> values = new ArrayList<>();
        known.ifPresent(secrets -> {
            Stream.concat(
                            Stream.of(
                                    secrets.superuser(),
                                    secrets.replication(),
                                    secrets.pgbouncer(),
                                    secrets.restApi(),
                                    secrets.vrrp()),
                            secrets.users().values().stream())
                    .map(Secret::reveal)
                    .filter(value -> value.length() >= SHORTEST)
                    .forEach(values::add);
            secrets.caKey()
                    .reveal()
                    .lines()
                    .filter(line -> !line.startsWith("---"))
                    .forEach(values::add);
        });
        // A secret that begins with another must go first.
        values.sort(Comparator.comparingInt(String::length).reversed());
        return new Redaction(List.copyOf(values));
    }

    /** Another mask for the same secrets, for another text. */
    public Redaction again() {
        return new Redaction(values);
    }

    /** The next line of the text without secrets. */
    public String line(String text) {
        boolean begins = KEY_BEGINS.matcher(text).find();
        if (inKey || begins) {
            inKey = !KEY_ENDS.matcher(text).find();
            return Secret.MASK;
        }
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, Secret.MASK);
        }
        masked = VERIFIER.matcher(masked).replaceAll(Secret.MASK);
        masked = URL.matcher(masked).replaceAll("$1" + Secret.MASK + "$2");
        masked = HEADER.matcher(masked).replaceAll("$1" + Secret.MASK);
        masked = SPOKEN.matcher(masked)
                .replaceAll(found -> Matcher.quoteReplacement(
                        (found.group(1) == null ? found.group(2) : found.group(1)) + Secret.MASK));
        return NAMED.matcher(masked).replaceAll("$1" + Secret.MASK);
    }

    /** A whole text without secrets. */
    public String text(String whole) {
        Redaction fresh = again();
        StringBuilder out = new StringBuilder(whole.length());
        whole.lines().forEach(line -> out.append(fresh.line(line)).append('\n'));
        return out.toString();
    }
}
