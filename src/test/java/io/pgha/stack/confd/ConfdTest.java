package io.pgha.stack.confd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import io.pgha.plan.Effect;
import io.pgha.plan.Facts;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfdTest {
    // SHA-256 of the five bytes "confd".
    private static final String DIGEST = "c852f5725f8f31678cfd4a5249115a1fc35001a8cb6d79b5d2d4b35af2c793fa";
    private static final String URL =
            "confd:\n  mode: url\n  url: https://files.example/confd\n  sha256: " + DIGEST + "\n";
    private static final String FILE = "confd:\n  mode: file\n  file: /opt/confd\n";

    private static List<Step> steps(String yaml) {
        Blueprint cluster = Blueprints.with(yaml);
        return new Confd(path -> "confd".getBytes(StandardCharsets.UTF_8))
                .steps(cluster, cluster.nodes().get(0), Phase.CONFIGURE);
    }

    private static Effect.Run install(String yaml, Facts facts) {
        return Golden.effects(steps(yaml), facts).stream()
                .filter(Effect.Run.class::isInstance)
                .map(Effect.Run.class::cast)
                .filter(run -> run.title().contains("/usr/local/bin/confd"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void runsOurWatcherWhereNoBinaryIsNamed() {
        List<Step> steps = steps("");
        Golden.compare("confd/etcdctl", Golden.files(steps, Golden.newNode(steps)));
    }

    @Test
    void runsConfdWhereItsBinaryIsNamed() {
        List<Step> steps = steps(URL);
        Golden.compare("confd/binary", Golden.files(steps, Golden.newNode(steps)));
    }

    @Test
    void downloadsWithADigestAndThroughTheProxy() {
        String bash = install(URL + "os:\n  proxy:\n    https: http://proxy.example:3128\n", Facts.none())
                .bash()
                .masked();
        assertThat(bash)
                .contains(
                        "--proxy 'http://proxy.example:3128'", "'https://files.example/confd'", DIGEST, "sha256sum -c");
    }

    @Test
    void pushesTheOperatorsOwnBinary() {
        assertThat(install(FILE, Facts.none()).bash().masked()).contains("base64 -d", "Y29uZmQ=");
    }

    @Test
    void refusesABinaryWithAnotherDigest() {
        assertThatThrownBy(() -> steps(FILE + "  sha256: " + DIGEST.replace('c', 'd') + "\n"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        thrown -> assertThat(thrown.first().code()).isEqualTo("CONFD_BINARY"));
    }

    @Test
    void leavesABinaryWithTheDigestAlone() {
        Step binary = steps(URL).get(0);
        Facts facts = Facts.none();
        assertThat(binary.diff(digest(binary, facts, DIGEST), java.util.Set.of()))
                .isInstanceOf(io.pgha.plan.Diff.Same.class);
        assertThat(binary.diff(digest(binary, facts, "0"), java.util.Set.of()))
                .isInstanceOf(io.pgha.plan.Diff.Differs.class);
    }

    @SuppressWarnings("unchecked") // the only question of that step is answered by a text
    private static Facts digest(Step binary, Facts facts, String answer) {
        return facts.with((io.pgha.plan.Fact<String>) binary.facts().iterator().next(), answer);
    }
}
