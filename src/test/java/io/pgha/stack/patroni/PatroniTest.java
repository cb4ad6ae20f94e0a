package io.pgha.stack.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Facts;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatroniTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Blueprint CLUSTER = Blueprints.with(
            """
            patroni:
              profile: fast
              synchronous_mode: on
              tags: {pgsql2: {nofailover: "true"}}
            postgresql:
              client_cidrs: [10.9.0.0/16]
              hba: ["host shop app 10.8.0.0/16 scram-sha-256"]
            """);

    private static Step dynamic(Blueprint cluster, int node) {
        return new Patroni()
                .steps(cluster, cluster.nodes().get(node), Phase.FINISH)
                .get(0);
    }

    private static Facts primarySays(String printed) {
        return Answers.to(Facts.none(), dynamic(CLUSTER, 0), "dynamic configuration", printed);
    }

    private static ObjectNode present() {
        return JSON.valueToTree(DynamicConfig.of(CLUSTER.spec()));
    }

    @Test
    void filesAreAsAgreed() {
        List<Step> steps = new Patroni().steps(CLUSTER, CLUSTER.nodes().get(1), Phase.CONFIGURE);
        Golden.compare("patroni", Golden.files(steps, Golden.newNode(steps)));
    }

    @Test
    void theFileIsYamlThatSaysWhatWasMeant() throws Exception {
        Text file = ConfigFile.of(CLUSTER, CLUSTER.nodes().get(0));
        JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(file.reveal());
        assertThat(tree.at("/postgresql/authentication/superuser/password").asText())
                .isEqualTo("super-secret");
        assertThat(tree.at("/bootstrap/dcs/loop_wait").asInt()).isEqualTo(1);
        assertThat(tree.at("/bootstrap/dcs/synchronous_mode").asBoolean()).isTrue();
        assertThat(tree.at("/etcd3/hosts/2").asText()).isEqualTo("10.77.1.13:2379");
        assertThat(tree.at("/tags/nofailover").asBoolean()).isFalse();
        assertThat(file.masked()).doesNotContain("super-secret", "replication-secret", "rest-secret");
    }

    @Test
    void yamlKeepsAwkwardSecretsAndTexts() throws Exception {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("a", Text.plain("x").plus(Secret.of("q\"b\\n\nz: #é")));
        tree.put("yes", List.of("no", "- x", Map.of("k", "v"), 5L, true));
        tree.put("empty", Map.of("map", Map.of(), "list", List.of()));
        JsonNode read =
                new ObjectMapper(new YAMLFactory()).readTree(Yaml.of(tree).reveal());
        assertThat(read.at("/a").asText()).isEqualTo("xq\"b\\n\nz: #é");
        assertThat(read.at("/yes/0").asText()).isEqualTo("no");
        assertThat(read.at("/yes/2/k").asText()).isEqualTo("v");
        assertThat(read.at("/yes/3").asLong()).isEqualTo(5);
        assertThat(read.at("/empty/map").isObject()).isTrue();
        assertThat(Yaml.of(tree).masked()).doesNotContain("q\\\"b");
    }

    @Test
    void rulesLetNodesInByTlsAndTheSuperuserFromNowhereElse() {
        List<String> rules = HbaRules.of(CLUSTER.spec().postgresql(), "pgbouncer", CLUSTER.nodes());
        assertThat(rules.get(0)).isEqualTo("host shop app 10.8.0.0/16 scram-sha-256");
        assertThat(rules)
                .contains("local all postgres peer map=pgha", "local replication replicator scram-sha-256")
                .containsSubsequence(
                        "hostssl all postgres 10.9.0.0/16 reject", "hostssl all all 10.9.0.0/16 scram-sha-256");
        assertThat(rules).noneMatch(rule -> rule.contains("trust") || rule.contains("md5"));
    }

    @Test
    void theDynamicConfigurationOfTheClusterFileIsLeftAlone() {
        assertThat(dynamic(CLUSTER, 0).diff(primarySays(present().toString()), Set.of()))
                .isEqualTo(Diff.same());
        assertThat(dynamic(CLUSTER, 0).diff(primarySays("standby"), Set.of())).isEqualTo(Diff.same());
        assertThat(dynamic(CLUSTER, 0).diff(Facts.none(), Set.of())).isInstanceOf(Diff.Later.class);
        assertThat(dynamic(CLUSTER, 1).diff(Facts.none(), Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void onlyWhatDiffersIsSent() {
        ObjectNode now = present();
        now.put("loop_wait", 1);
        now.put("pause", true);
        ((ObjectNode) now.at("/postgresql/parameters")).put("work_mem", "1MB").put("fsync", "off");
        Change change = Answers.change(dynamic(CLUSTER, 0), primarySays(now.toString()));
        assertThat(change.what())
                .isEqualTo("set loop_wait, parameters.work_mem, parameters.fsync in Patroni's dynamic configuration");
        String bash = ((Effect.Run) change.effects().get(0)).bash().masked();
        assertThat(bash)
                .contains("\"loop_wait\":5", "\"fsync\":null")
                .doesNotContain("pause", "rest-secret", "shared_buffers");
        assertThat(change.before().masked()).contains("\"work_mem\" : \"1MB\"", "\"fsync\" : \"off\"");
    }

    @Test
    void aNumberSentAsTextIsTheSame() {
        ObjectNode now = present();
        now.put("ttl", String.valueOf(now.get("ttl").asInt()));
        assertThat(dynamic(CLUSTER, 0).diff(primarySays(now.toString()), Set.of()))
                .isEqualTo(Diff.same());
    }

    @Test
    void aLogicalSlotRaisesTheWalLevel() {
        Blueprint cluster = Blueprints.with(
                """
                patroni:
                  slots: {cdc: {type: logical, database: postgres, plugin: pgoutput}}
                """);
        JsonNode config = JSON.valueToTree(DynamicConfig.of(cluster.spec()));
        assertThat(config.at("/postgresql/parameters/wal_level").asText()).isEqualTo("logical");
        assertThat(config.at("/slots/cdc/plugin").asText()).isEqualTo("pgoutput");
    }
}
