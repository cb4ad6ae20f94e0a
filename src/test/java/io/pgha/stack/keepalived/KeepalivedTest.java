package io.pgha.stack.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Text;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeepalivedTest {
    private static final String CONFIGURATION = "/etc/keepalived/keepalived.conf";

    private static List<Step> steps(String yaml, int index) {
        Blueprint cluster = Blueprints.with(yaml);
        return new Keepalived().steps(cluster, cluster.nodes().get(index - 1), Phase.CONFIGURE);
    }

    private static Map<String, Text> files(String yaml, int index, String... interfaces) {
        List<Step> steps = steps(yaml, index);
        Facts facts = Golden.newNode(steps);
        for (Step step : steps) {
            for (Fact<?> fact : step.facts()) {
                if (fact instanceof Fact.OfCommand<?> && interfaces.length > 0) {
                    facts = answer(facts, fact, interfaces[0]);
                }
            }
        }
        return Golden.files(steps, facts);
    }

    @SuppressWarnings("unchecked") // the interface is the only question asked by a command
    private static Facts answer(Facts facts, Fact<?> fact, String name) {
        return facts.with((Fact<String>) fact, name);
    }

    private static String configuration(String yaml, int index, String... interfaces) {
        return files(yaml, index, interfaces)
                .getOrDefault(CONFIGURATION, Text.empty())
                .masked();
    }

    @Test
    void writesTheFilesOfTheSecondNode() {
        Golden.compare("keepalived/second", files("", 2, "enp0s5"));
    }

    @Test
    void aNodeAloneSpeaksToNobody() {
        assertThat(configuration("nodes: {count: 1}\npatroni: {synchronous_mode: off}\n", 1, "enp0s5"))
                .doesNotContain("unicast");
    }

    @Test
    void namesEveryPeerButItself() {
        assertThat(configuration("", 1, "ens3"))
                .contains("unicast_src_ip 10.77.1.11\n", "        10.77.1.12\n        10.77.1.13\n")
                .doesNotContain("        10.77.1.11\n");
    }

    @Test
    void takesTheInterfaceOfTheClusterFileBeforeTheOneFound() {
        assertThat(configuration("virtual_ip:\n  interface: bond0\n", 1, "ens3"))
                .contains("interface bond0\n");
    }

    @Test
    void noTwoNodesTakeOverAtTheSameMoment() {
        assertThat(IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> configuration("", i, "ens3"))
                        .map(text -> text.replaceAll("(?s).*priority (\\d+)\n.*", "$1")))
                .containsExactly("100", "90", "80");
    }

    @Test
    void priorityStaysAboveZero() {
        assertThat(configuration("keepalived:\n  priority: 5\n", 3, "ens3")).contains("priority 1\n");
    }

    @Test
    void tellsTheAgentWhereTheApisAre() {
        assertThat(files("", 3).getOrDefault("/etc/pgha/vip.env", Text.empty()).masked())
                .contains(
                        "VNIC_ID=ocid1.vnic.oc1.lab.3\n",
                        "CORE_URL=https://iaas.eu-frankfurt-1.oraclecloud.com\n",
                        "AUTH_URL=https://auth.eu-frankfurt-1.oraclecloud.com\n");
    }
}
