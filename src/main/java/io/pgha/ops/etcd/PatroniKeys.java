package io.pgha.ops.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.EtcdEntry;
import io.pgha.model.EtcdLease;
import io.pgha.stack.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in words what Patroni's keys hold (Patroni's documentation, "DCS key layout", and its module dcs); pure. A key it does not
 * know, or a value that is not of the known form, has no meaning here.
 */
public final class PatroniKeys {
    private static final Pattern LAYOUT = Pattern.compile(Pattern.quote(Paths.DCS_NAMESPACE) + "[^/]+/(.+)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PatroniKeys() {}

    /** The prefix under which a cluster's keys are. */
    public static String prefix(String cluster) {
        return Paths.DCS_NAMESPACE + cluster + "/";
    }

    /** What a key means, or nothing if it is none of Patroni's. */
    public static Optional<String> meaning(EtcdEntry entry) {
        Matcher key = LAYOUT.matcher(entry.key().key());
        if (!key.matches() || entry.binary()) {
            return Optional.empty();
        }
        String name = key.group(1);
        String value = entry.value();
        if (name.startsWith("members/")) {
            return json(value).map(PatroniKeys::member);
        }
        return switch (name) {
            case "leader" -> Optional.of(value);
            case "initialize" -> Optional.of(value.isEmpty() ? "a node is being set up" : "system identifier " + value);
            case "config" -> json(value).map(PatroniKeys::config);
            case "history" -> json(value).map(PatroniKeys::history);
            case "sync" -> json(value).map(PatroniKeys::sync);
            case "failover" -> json(value).map(PatroniKeys::failover);
            case "failsafe" -> json(value).map(found -> "known members: " + String.join(", ", names(found)));
            case "status" -> json(value).map(PatroniKeys::status);
            case "optime/leader" -> number(value).map(position -> "leader was at " + lsn(position));
            default -> Optional.empty();
        };
    }

    /** The meaning of a key that hangs on a lease, with the time it still has. */
    public static String counting(String meaning, EtcdLease lease) {
        return meaning + " (lease ends in " + lease.left().toSeconds() + " s of "
                + lease.granted().toSeconds() + " s unless renewed)";
    }

    private static Optional<JsonNode> json(String value) {
        try {
            return Optional.of(JSON.readTree(value)).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> number(String value) {
        return value.matches("\\d{1,18}") ? Optional.of(Long.parseLong(value)) : Optional.empty();
    }

    private static String member(JsonNode member) {
        List<String> parts = new ArrayList<>();
        parts.add(member.path("role").asText("unknown role"));
        parts.add(member.path("state").asText("unknown state"));
        text(member, "replication_state").ifPresent(parts::add);
        text(member, "timeline").ifPresent(timeline -> parts.add("timeline " + timeline));
        if (member.path("xlog_location").isNumber()) {
            parts.add("at " + lsn(member.path("xlog_location").asLong()));
        }
        if (member.path("pending_restart").asBoolean(false)) {
            parts.add("restart pending");
        }
        if (!member.path("tags").isEmpty()) {
            parts.add("tags " + member.path("tags"));
        }
        return String.join(", ", parts);
    }

    private static String config(JsonNode config) {
        List<String> parts = new ArrayList<>();
        for (String name : List.of("ttl", "loop_wait", "retry_timeout", "maximum_lag_on_failover")) {
            text(config, name).ifPresent(value -> parts.add(name + " " + value));
        }
        if (config.path("pause").asBoolean(false)) {
            parts.add(0, "PAUSED");
        }
        if (!text(config, "synchronous_mode").orElse("false").equals("false")) {
            parts.add("synchronous");
        }
        if (config.path("failsafe_mode").asBoolean(false)) {
            parts.add("failsafe");
        }
        int parameters = config.path("postgresql").path("parameters").size();
        if (parameters > 0) {
            parts.add(parameters + " PostgreSQL parameters");
        }
        return String.join(", ", parts);
    }

    private static String history(JsonNode history) {
        if (history.isEmpty()) {
            return "no timeline has ended";
        }
        JsonNode last = history.get(history.size() - 1);
        String text = "timeline " + last.path(0).asText() + " ended at "
                + lsn(last.path(1).asLong());
        text += last.has(3) ? " on " + last.path(3).asText() : "";
        return last.has(4) ? text + ", then " + last.path(4).asText() + " led" : text;
    }

    private static String sync(JsonNode sync) {
        return "leader " + text(sync, "leader").orElse("none") + ", synchronous "
                + text(sync, "sync_standby").filter(names -> !names.isEmpty()).orElse("nobody");
    }

    private static String failover(JsonNode wish) {
        return "asked for: from " + text(wish, "leader").orElse("whoever leads") + " to "
                + text(wish, "member").or(() -> text(wish, "candidate")).orElse("the best candidate")
                + text(wish, "scheduled_at").map(at -> " at " + at).orElse("");
    }

    private static String status(JsonNode status) {
        List<String> slots = names(status.path("slots"));
        return "leader was at " + lsn(status.path("optime").asLong())
                + (slots.isEmpty() ? "" : "; slots: " + String.join(", ", slots));
    }

    private static Optional<String> text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** A position in the write-ahead log as PostgreSQL writes it. */
    private static String lsn(long position) {
        return "%X/%X".formatted(position >>> 32, position & 0xFFFFFFFFL);
    }
}
