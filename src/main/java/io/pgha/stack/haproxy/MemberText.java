package io.pgha.stack.haproxy;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text in which every line that names {@code <name>} or {@code <address>} stands for one line per member, in the order of their
 * names. What keeps HAProxy's servers in step on the node reads the same text by the same rule.
 */
record MemberText(String source) {
    private static final String NAME = "<name>";
    private static final String ADDRESS = "<address>";

    private static boolean perMember(String line) {
        return line.contains(NAME) || line.contains(ADDRESS);
    }

    /** The text for members, addresses by name. */
    String with(SortedMap<String, String> members) {
        return source.lines()
                .map(line -> perMember(line)
                        ? members.entrySet().stream()
                                .map(member ->
                                        line.replace(NAME, member.getKey()).replace(ADDRESS, member.getValue()) + "\n")
                                .collect(Collectors.joining())
                        : line + "\n")
                .collect(Collectors.joining());
    }

    /** The members a text was made for, at least one; empty if it is not this text for any members. */
    Optional<SortedMap<String, String>> membersIn(String text) {
        Optional<Pattern> pattern = source.lines()
                .filter(line -> line.contains(NAME) && line.contains(ADDRESS))
                .map(MemberText::pattern)
                .findFirst();
        SortedMap<String, String> members = new TreeMap<>();
        pattern.ifPresent(first -> {
            Matcher found = first.matcher(text);
            while (found.find()) {
                members.put(found.group("name"), found.group("address"));
            }
        });
        return !members.isEmpty() && with(members).equals(text) ? Optional.of(members) : Optional.empty();
    }

    private static Pattern pattern(String line) {
        String quoted = Pattern.quote(line)
                .replace(NAME, "\\E(?<name>[A-Za-z0-9._-]+)\\Q")
                .replace(ADDRESS, "\\E(?<address>[0-9.]+)\\Q");
        return Pattern.compile("^" + quoted + "$", Pattern.MULTILINE);
    }

    /**
     * The same as a template of confd, which gets the members from etcd; while there is none, it fails on a key that is not there
     * and so leaves the old file in place.
     */
    String asConfdTemplate() {
        String empty = "{{if not (gets \"/members/*\")}}{{getv \"/members/none\"}}{{end}}";
        String each = "{{range gets \"/members/*\"}}";
        // A conn_url is postgres://10.0.0.1:5432/postgres; confd's templates have no parser for URLs.
        String address = "{{index (split (index (split (json .Value).conn_url \"/\") 2) \":\") 0}}";
        Map<String, String> fields = Map.of(NAME, "{{base .Key}}", ADDRESS, address);
        return empty
                + source.lines()
                        .map(line -> perMember(line)
                                ? each
                                        + line.replace(NAME, fields.getOrDefault(NAME, ""))
                                                .replace(ADDRESS, fields.getOrDefault(ADDRESS, ""))
                                        + "\n{{end}}"
                                : line + "\n")
                        .collect(Collectors.joining());
    }
}
