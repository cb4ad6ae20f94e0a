package io.pgha.observe.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Text;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The record that Patroni keeps in etcd, as one node reads it with its own certificate, and which machines that node can reach: all
 * in one exec. It needs no secret and no channel, so that a process that looks once and ends is done in half the time.
 */
public final class RecordByNode {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String RECORD = "record ";
    private static final String CLOCK = "clock ";
    private static final String ALIVE = "alive ";

    private final String prefix;
    private final String environment;
    private final int patroniPort;

    /**
     * The record of one cluster.
     *
     * @param prefix of all keys of the cluster, ending with a slash
     * @param environment file on the nodes with which etcdctl finds the cluster
     * @param patroniPort port of Patroni's REST API on every node
     */
    public RecordByNode(String prefix, String environment, int patroniPort) {
        this.prefix = prefix;
        this.environment = environment;
        this.patroniPort = patroniPort;
    }

    /**
     * What a node says.
     *
     * @param alive addresses at which a Patroni took a connection
     */
    public record Answer(PatroniKeys keys, Set<String> alive) {
        public Answer {
            alive = Set.copyOf(alive);
        }
    }

    /**
     * Asks a node.
     *
     * @param nodes whose signs of life are wanted
     * @return empty if the node is not configured, or etcd does not agree on an answer in time
     * @throws io.pgha.model.ProblemException of kind UNREACHABLE or REMOTE if the node itself does not answer
     */
    public Optional<Answer> ask(Host host, List<Node> nodes, Cancellation cancellation) {
        Output output = host.run(Script.asRoot(script(nodes), PATIENCE).cancelledBy(cancellation));
        return output.ok() && !output.truncated() ? understood(output.stdout()) : Optional.empty();
    }

    private Text script(List<Node> nodes) {
        String addresses =
                nodes.stream().map(Node::address).map(RecordByNode::quoted).collect(Collectors.joining(" "));
        return Text.plain(
                """
                set -a; . %1$s || exit 1; set +a
                exec 3< <(
                  for address in %2$s; do
                    timeout 1 bash -c '</dev/tcp/$0/%3$d' "$address" 2>/dev/null && echo "%4$s$address" &
                  done
                  wait)
                record=$(timeout 2 etcdctl get --prefix -w json %5$s) || exit 1
                declare -A leases=()
                rest=$record
                while [[ $rest =~ \\"lease\\":([0-9]+) ]]; do
                  leases[${BASH_REMATCH[1]}]=1
                  rest=${rest#*"${BASH_REMATCH[0]}"}
                done
                exec 4< <(
                  for lease in "${!leases[@]}"; do
                    said=$(timeout 2 etcdctl lease timetolive -w json "$(printf %%x "$lease")") && echo "%6$s$said" &
                  done
                  wait)
                printf '%%s\\n' "%7$s$record"
                while IFS= read -r line <&4 || IFS= read -r line <&3; do printf '%%s\\n' "$line"; done
                """
                        .formatted(quoted(environment), addresses, patroniPort, ALIVE, quoted(prefix), CLOCK, RECORD));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private Optional<Answer> understood(String said) {
        Optional<JsonNode> record = Optional.empty();
        List<JsonNode> clocks = new ArrayList<>();
        Set<String> alive = new HashSet<>();
        for (String line : said.lines().toList()) {
            if (line.startsWith(RECORD)) {
                record = json(line.substring(RECORD.length()));
            } else if (line.startsWith(CLOCK)) {
                json(line.substring(CLOCK.length())).ifPresent(clocks::add);
            } else if (line.startsWith(ALIVE)) {
                alive.add(line.substring(ALIVE.length()));
            }
        }
        return record.map(found -> new Answer(keys(found, clocks), alive));
    }

    private PatroniKeys keys(JsonNode record, List<JsonNode> clocks) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Long> heartbeats = new HashMap<>();
        long configRevision = 0;
        for (JsonNode entry : record.path("kvs")) {
            String key = text(entry.path("key"));
            if (key.startsWith(prefix)) {
                String name = key.substring(prefix.length());
                texts.put(name, text(entry.path("value")));
                configRevision =
                        name.equals("config") ? entry.path("mod_revision").asLong() : configRevision;
                if (name.startsWith("members/")) {
                    age(clocks, entry.path("lease").asLong())
                            .ifPresent(age -> heartbeats.put(name.substring("members/".length()), age));
                }
            }
        }
        return PatroniText.keys(texts, configRevision, heartbeats, Optional.empty());
    }

    /** A member renews its lease in every round, so what is used up of it is the time since the last one, in seconds. */
    private static Optional<Long> age(List<JsonNode> clocks, long lease) {
        return clocks.stream()
                .filter(clock ->
                        clock.path("id").asLong() == lease && clock.path("ttl").asLong(-1) >= 0)
                .map(clock -> Math.max(
                        0,
                        clock.path("granted-ttl").asLong() - clock.path("ttl").asLong()))
                .findFirst();
    }

    private static String text(JsonNode base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.asText("")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException damaged) {
            return "";
        }
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }
}
