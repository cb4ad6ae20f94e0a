package io.pgha.ops.timeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of etcd's members by the ids that etcd's log has for them; an id that nobody told stays as it is. */
final class MemberNames {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{13,16}\\b");

    private final Map<String, String> names = new HashMap<>();

    /** Takes a member list as etcd's HTTP gateway gives it: ids are decimal numbers there, and hexadecimal ones in the log. */
    void learn(String json) {
        try {
            for (JsonNode member : JSON.readTree(json).path("members")) {
                String name = member.path("name").asText("");
                String id = member.path("ID").asText("");
                if (!name.isEmpty() && id.matches("[0-9]{1,20}")) {
                    names.put(Long.toHexString(Long.parseUnsignedLong(id)), name);
                }
            }
        } catch (JsonProcessingException | NumberFormatException unknown) {
            // A form of the list that we do not know names nobody.
            return;
        }
    }

    /** A text with names for ids. */
    String in(String text) {
        return ID.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(names.getOrDefault(found.group(), found.group())));
    }
}
