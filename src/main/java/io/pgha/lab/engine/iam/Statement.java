package io.pgha.lab.engine.iam;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement of a policy, such as {@code Allow dynamic-group g to use private-ips in compartment id ocid1... where ...}.
 *
 * @param subjects who: {@code dynamic-group}, {@code group}, {@code any-user} or {@code service}
 * @param names of the groups, without an identity domain before them; or OCIDs
 * @param verb how much
 * @param resourceType of what
 * @param compartment name or OCID of the compartment; empty for the whole tenancy
 * @param condition on what further condition
 */
public record Statement(
        String subjects,
        List<String> names,
        Verb verb,
        String resourceType,
        Optional<String> compartment,
        Optional<Condition> condition) {

    private static final Pattern FORM = Pattern.compile(
            "allow\\s+(?<subjects>dynamic-group|group|service|any-user|any-group)\\s*(?<names>.*?)\\s+to\\s+"
                    + "(?<verb>inspect|read|use|manage)\\s+(?<type>[a-z-]+)\\s+in\\s+"
                    + "(?:tenancy|compartment\\s+(?:id\\s+)?(?<compartment>\\S+))(?:\\s+where\\s+(?<where>.+))?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** How much may be done; each includes those before it. */
    public enum Verb {
        /** To list. */
        INSPECT,
        /** To look at. */
        READ,
        /** To work with. */
        USE,
        /** Everything. */
        MANAGE
    }

    /**
     * The statement that a text says.
     *
     * @throws IllegalArgumentException if it says none
     */
    public static Statement read(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("No permissions found: " + text);
        }
        return new Statement(
                matcher.group("subjects").toLowerCase(Locale.ROOT),
                names(matcher.group("names")),
                Verb.valueOf(matcher.group("verb").toUpperCase(Locale.ROOT)),
                matcher.group("type").toLowerCase(Locale.ROOT),
                Optional.ofNullable(matcher.group("compartment")),
                Optional.ofNullable(matcher.group("where")).map(ConditionReader::read));
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(name -> name.strip().replaceFirst("(?i)^id\\s+", "").replace("'", ""))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
