package io.pgha.shell.grammar;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what looks like a secret in a line that was typed: a value assigned to a name such as {@code PGPASSWORD}, the password of an
 * SQL statement or of an address. pgha takes no secret on a line itself, but a line may hand one on to another program.
 */
public final class SecretWords {
    private static final String NAME = "(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key)";

    /** In each the first group stays, the second is the secret. */
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("(?i)(\\bpassword\\s+(?=['\"]))((?<q>['\"]).*?\\k<q>)"),
            Pattern.compile("(?i)(\\b[\\w-]*" + NAME + "[\\w-]*(?<!file)(?<!dir)\\s*=\\s*)"
                    + "('[^']*'|\"[^\"]*\"|[^\\s'\"&;]+)"),
            Pattern.compile("(?i)(--?" + NAME + "\\s+)('[^']*'|\"[^\"]*\"|[^\\s'\"-][^\\s'\"]*)"),
            Pattern.compile("([a-z][a-z0-9+.-]*://[^\\s:/@]+:)([^\\s@/]+)(?=@)"));

    private SecretWords() {}

    /** The line with asterisks in the place of each secret. */
    public static String masked(String line) {
        return replaced(line, name -> "******");
    }

    /** The line with a variable in the place of each secret, so that it can be run again with the value given from outside. */
    public static String asVariables(String line) {
        return replaced(line, name -> "${" + name + "}");
    }

    private static String replaced(String line, UnaryOperator<String> stand) {
        String now = line;
        for (Pattern form : FORMS) {
            Matcher matcher = form.matcher(now);
            StringBuilder out = new StringBuilder();
            while (matcher.find()) {
                String secret = matcher.group(2);
                char quote = secret.charAt(0);
                boolean quoted = quote == '\'' || quote == '"';
                String bare = quoted ? secret.substring(1, secret.length() - 1) : secret;
                String kept = bare.startsWith("$") || bare.startsWith("*")
                        ? secret
                        : (quoted ? quote : "") + stand.apply(variable(matcher.group(1))) + (quoted ? quote : "");
                matcher.appendReplacement(out, Matcher.quoteReplacement(matcher.group(1) + kept));
            }
            now = matcher.appendTail(out).toString();
        }
        return now;
    }

    private static String variable(String before) {
        String name = before.replaceAll("[^A-Za-z0-9_]+", "_")
                .replaceAll("^_+|_+$", "")
                .toUpperCase(Locale.ROOT);
        return name.matches("[A-Z][A-Z0-9_]*") && before.indexOf(':') < 0 ? name : "PASSWORD";
    }
}
