package io.pgha.ops.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Cancellation;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.patroni.PatroniView;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.ScriptedHost;
import io.pgha.remote.Tunnel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FirstLookTest {
    private static final Machines MACHINES = RememberedMachinesTest.MACHINES;

    private final Map<String, ScriptedHost> hosts = new HashMap<>();
    private final Set<String> pinned = new HashSet<>(Set.of("ocid1.instance.oc1..b"));
    private final List<String> asked = new ArrayList<>();
    private Optional<Problem> bastion = Optional.empty();
    private Optional<String> dead = Optional.empty();

    /** A machine that is off. */
    private record Dead(String name) implements Host {
        @Override
        public Output run(Script script) {
            throw gone();
        }

        @Override
        public Tunnel forward(String address, int port) {
            throw gone();
        }

        @Override
        public Duration ping(Duration deadline) {
            throw gone();
        }

        private ProblemException gone() {
            return Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "Cannot reach " + name + ".")
                    .toException();
        }
    }

    FirstLookTest() {
        MACHINES.nodes().forEach(node -> {
            hosts.put(
                    node.name(), new ScriptedHost(node.name()).answering("", says(List.of(1, 2, 3), List.of(1, 2, 3))));
            pinned.add(node.instanceId());
        });
    }

    private static String says(List<Integer> members, List<Integer> alive) {
        StringBuilder said = new StringBuilder("record {\"kvs\":[");
        for (int i : members) {
            said.append(said.charAt(said.length() - 1) == '[' ? "" : ",")
                    .append("{\"key\":\"")
                    .append(base64("/service/demo/members/pgsql" + i))
                    .append("\",\"value\":\"")
                    .append(base64(
                            "{\"conn_url\":\"postgres://10.0.0." + i + ":5432/postgres\",\"state\":\"running\"}"))
                    .append("\"}");
        }
        said.append("]}\n");
        alive.forEach(i -> said.append("alive 10.0.0.").append(i).append('\n'));
        return said.toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private ScriptedHost host(int node) {
        return hosts.getOrDefault("pgsql" + node, new ScriptedHost("none"));
    }

    private final class Open implements FirstLook.Lines {
        @Override
        public boolean knows(String instanceId) {
            return pinned.contains(instanceId);
        }

        @Override
        public void reachBastion() {
            bastion.ifPresent(problem -> {
                throw problem.toException();
            });
        }

        @Override
        public Host node(Node node) {
            asked.add("remembered");
            return host(node.index());
        }

        @Override
        public void close() {
            asked.add("closed");
        }
    }

    private Optional<PatroniView> look() {
        return new FirstLook(RememberedMachinesTest.SPEC, machines -> new Open())
                .members(
                        Optional.of(MACHINES),
                        () -> {
                            asked.add("cloud");
                            return MACHINES;
                        },
                        node -> dead.filter(node.name()::equals).isPresent()
                                ? new Dead(node.name())
                                : host(node.index()),
                        Cancellation.none());
    }

    @Test
    void machinesThatAreAllThereAreLookedAtWithoutTheCloud() {
        assertThat(look().orElseThrow().members()).hasSize(3);
        assertThat(asked).containsExactly("remembered", "closed");
        assertThat(host(2).scripts()).isEmpty();
    }

    @Test
    void aMemberThatNobodyRemembersMakesTheCloudBeAsked() {
        host(1).answering("", says(List.of(1, 2, 3, 4), List.of(1, 2, 3)));
        assertThat(look().orElseThrow().members()).hasSize(4);
        assertThat(asked).endsWith("closed", "cloud");
    }

    @Test
    void aNodeThatIsSilentMakesTheCloudBeAsked() {
        host(1).answering("", says(List.of(1, 2, 3), List.of(1, 3)));
        look();
        assertThat(asked).endsWith("closed", "cloud");
    }

    @Test
    void aNodeThatNobodyReachesIsNamedWithTheReason() {
        MACHINES.nodes().forEach(node -> host(node.index()).answering("", says(List.of(1, 2, 3), List.of(1, 3))));
        dead = Optional.of("pgsql2");
        List<PatroniView.Silence> silent = look().orElseThrow().silent();
        assertThat(silent).hasSize(1);
        assertThat(silent.get(0).node()).isEqualTo("pgsql2");
        assertThat(silent.get(0).why()).contains("Cannot reach pgsql2.");
    }

    @Test
    void aMemberThatHasMovedMakesTheCloudBeAsked() {
        String moved = says(List.of(1, 2, 3), List.of(1, 2, 3))
                .replace(
                        base64("{\"conn_url\":\"postgres://10.0.0.3:5432/postgres\",\"state\":\"running\"}"),
                        base64("{\"conn_url\":\"postgres://10.0.0.9:5432/postgres\",\"state\":\"running\"}"));
        host(1).answering("", moved);
        look();
        assertThat(asked).endsWith("closed", "cloud");
    }

    @Test
    void aBastionThatIsNotWhatItWasMakesTheCloudBeAsked() {
        bastion = Optional.of(Problem.of("HOST_KEY_CHANGED", Problem.Kind.UNREACHABLE, "Another key."));
        assertThat(look().orElseThrow().members()).hasSize(3);
        assertThat(asked).containsExactly("closed", "cloud");
    }

    @Test
    void machinesWhoseKeysWereNeverSeenAreNotAskedOnTheWordOfTheFile() {
        pinned.remove("ocid1.instance.oc1..b");
        look();
        assertThat(asked).containsExactly("closed", "cloud");
        asked.clear();
        pinned.add("ocid1.instance.oc1..b");
        pinned.removeIf(id -> !id.endsWith("b"));
        look();
        assertThat(asked).containsExactly("closed", "cloud");
    }

    @Test
    void aRefusedKeyIsToldAtOnceAndNotTriedAgain() {
        bastion = Optional.of(Problem.of("BASTION_AUTH", Problem.Kind.UNREACHABLE, "The login was refused."));
        assertThatThrownBy(this::look).isInstanceOf(ProblemException.class).hasMessageContaining("refused");
        assertThat(asked).containsExactly("closed");
    }

    @Test
    void aWrongPassphraseIsToldAtOnce() {
        bastion = Optional.of(Problem.of("KEY_PASSPHRASE_WRONG", Problem.Kind.PRECONDITION, "Wrong."));
        assertThatThrownBy(this::look).isInstanceOf(ProblemException.class).hasMessageContaining("Wrong");
        assertThat(asked).containsExactly("closed");
    }

    @Test
    void theNextNodeIsAskedIfOneCannotBeReached() {
        host(1).refusing("", Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "Cannot reach pgsql1."));
        assertThat(look().orElseThrow().members()).hasSize(3);
        assertThat(host(2).scripts()).hasSize(1);
        assertThat(asked).doesNotContain("cloud");
    }

    @Test
    void ifNobodyTellsThereIsNoView() {
        hosts.values()
                .forEach(host -> host.refusing("", Problem.of("GONE", Problem.Kind.UNREACHABLE, "Cannot reach it.")));
        assertThat(look()).isEmpty();
    }

    @Test
    void aNodeWithoutAPatroniThatAnswersHereIsNamedAsOne() {
        MACHINES.nodes().forEach(node -> host(node.index()).answering("", says(List.of(1, 2), List.of(1, 2))));
        List<PatroniView.Silence> silent = look().orElseThrow().silent();
        assertThat(silent).hasSize(1);
        assertThat(silent.get(0).node()).isEqualTo("pgsql3");
        assertThat(silent.get(0).why()).contains("no Patroni of it is registered");
    }
}
