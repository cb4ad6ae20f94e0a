package io.pgha.stack.patroni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.stack.Paths;
import io.pgha.stack.PrimaryFact;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Patroni's configuration in etcd says what the cluster file says. The primary's node compares and sends it. Parameters and slots that
 * the cluster file does not name are removed; other keys, such as {@code pause}, are left alone. A parameter that takes effect only
 * after a restart is sent all the same: Patroni then shows the members as pending a restart, and that is another decision.
 *
 * @param node the one it is asked on; the first one answers for a cluster that does not run yet
 */
record DynamicConfigPresent(ClusterSpec spec, Node node, Secret restSecret) implements Step {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STANDBY = "standby";
    // Maps of which every key is ours.
    private static final Set<String> OWNED = Set.of("parameters", "slots");

    private String restApi() {
        return "https://" + node.address() + ":" + spec.patroni().restapiPort();
    }

    // Where Patroni keeps what it last read from etcd (patroni/config.py, Config.CACHE_FILENAME); no request is as
    // cheap.
    private String cache() {
        return Bash.quote(spec.postgresql().dataDirectory() + "/patroni.dynamic.json");
    }

    private Fact<Optional<String>> now() {
        String bash =
                """
                if %1$s; then
                  echo "$(<%2$s)"
                elif [ -e %3$s ] || systemctl -q is-active patroni; then
                  echo %4$s
                else
                  return 1
                fi
                """
                        .formatted(
                                PrimaryFact.test(spec),
                                cache(),
                                Bash.quote(spec.postgresql().dataDirectory() + "/standby.signal"),
                                STANDBY);
        return Fact.answeredByOne(
                "dynamic configuration",
                bash,
                answer -> answer.equals(STANDBY) ? Optional.empty() : Optional.of(answer));
    }

    @Override
    public StepId id() {
        return new StepId(Patroni.NAME, "dynamic configuration");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(now());
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<Optional<String>> known = facts.get(now());
        if (known.isEmpty()) {
            return node.index() == 1 ? Diff.later("set Patroni's dynamic configuration") : Diff.same();
        }
        if (known.get().isEmpty()) {
            return Diff.same();
        }
        try {
            JsonNode present = JSON.readTree(known.get().get());
            JsonNode desired = JSON.valueToTree(DynamicConfig.of(spec));
            ObjectNode patch = JSON.createObjectNode();
            ObjectNode was = JSON.createObjectNode();
            compare(desired, present, false, patch, was);
            if (patch.isEmpty()) {
                return Diff.same();
            }
            return Diff.of(Change.update(
                            id(),
                            "set " + String.join(", ", names("", patch)) + " in Patroni's dynamic configuration",
                            new Effect.Run("change Patroni's dynamic configuration", send(patch.toString())))
                    .showing(Text.plain(shown(was)), Text.plain(shown(patch))));
        } catch (JsonProcessingException e) {
            return Diff.later("set Patroni's dynamic configuration");
        }
    }

    /** Puts into the patch what must change, and what it replaces into the other; Patroni takes null for "remove". */
    private static void compare(JsonNode desired, JsonNode present, boolean owned, ObjectNode patch, ObjectNode was) {
        desired.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            JsonNode now = present.path(key);
            if (value.isObject()) {
                ObjectNode deeper = JSON.createObjectNode();
                ObjectNode deeperWas = JSON.createObjectNode();
                compare(value, now, owned || OWNED.contains(key), deeper, deeperWas);
                if (!deeper.isEmpty()) {
                    patch.set(key, deeper);
                    was.set(key, deeperWas);
                }
            } else if (!same(value, now)) {
                patch.set(key, value);
                was.set(key, now.isMissingNode() ? JSON.nullNode() : now);
            }
        });
        if (owned && present.isObject()) {
            for (Iterator<String> keys = present.fieldNames(); keys.hasNext(); ) {
                String key = keys.next();
                if (!desired.has(key)) {
                    patch.putNull(key);
                    was.set(key, present.get(key));
                }
            }
        }
    }

    // What somebody sent as "100" or true is as good as our 100 and "on" is not: PostgreSQL's own words are compared as
    // text.
    private static boolean same(JsonNode a, JsonNode b) {
        return a.equals(b)
                || (a.isValueNode()
                        && b.isValueNode()
                        && !b.isNull()
                        && a.asText().equals(b.asText()));
    }

    private static List<String> names(String prefix, JsonNode patch) {
        return patch.properties().stream()
                .flatMap(entry -> entry.getValue().isObject()
                        ? names(entry.getKey() + ".", entry.getValue()).stream()
                        : java.util.stream.Stream.of(prefix + entry.getKey()))
                .toList();
    }

    private static String shown(JsonNode tree) {
        return tree.toPrettyString() + "\n";
    }

    // The password comes on a descriptor, not in an argument. Patroni takes it up in its next loop, which the request
    // wakes.
    private Text send(String patch) {
        Text user = Text.plain("user = \"" + Paths.REST_USER + ":")
                .plus(Text.hidden(restSecret)
                        .mapPieces(raw -> raw.replace("\\", "\\\\").replace("\"", "\\\"")))
                .plus("\"");
        String request =
                """

                want=$(curl -sS -f -m 10 --cacert %1$s -K <(printf '%%s\\n' "$user") -X PATCH --data-binary @- \\
                  %2$s/config <<'@json'
                %3$s
                @json
                )
                for _ in {1..150}; do
                  if [ "$(<%4$s)" = "$want" ]; then exit 0; fi
                  sleep 0.1
                done
                echo "Patroni took the configuration but did not follow it within 15 s."
                return 1
                """
                        .formatted(Paths.CA, restApi(), patch, cache());
        return Text.plain("user=").plus(Bash.quote(user)).plus(request);
    }
}
