package io.pgha.stack.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.OsSpec.TransparentHugePages;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Phase;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.UnitState;
import io.pgha.stack.Answers;
import io.pgha.stack.Blueprint;
import io.pgha.stack.Blueprints;
import io.pgha.stack.Golden;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsStepsTest {
    private static final UnitState RUNNING = new UnitState("loaded", "active", "running", "enabled");

    private static void same(Step step, Facts facts) {
        assertThat(step.diff(facts, Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void filesAreAsAgreed() {
        Blueprint cluster = Blueprints.standard();
        List<Step> steps = new Os().steps(cluster, cluster.nodes().get(0), Phase.CONFIGURE);
        Golden.compare("os", Golden.files(steps, Golden.newNode(steps)));
    }

    @Test
    void aHostNameIsSetNowAndForLater() {
        HostName step = new HostName("pg1");
        same(step, Answers.to(Facts.none(), step, "host name", "pg1 pg1"));
        assertThat(Answers.change(step, Answers.to(Facts.none(), step, "host name", "pg1 ubuntu"))
                        .what())
                .isEqualTo("set the host name to pg1");
    }

    @Test
    void timeZonesAreComparedByName() {
        Fact<FileState> link = Fact.file("/etc/localtime");
        same(new TimeZone("Etc/UTC"), Facts.none().with(link, new FileState.Absent()));
        same(new TimeZone("Etc/UTC"), Facts.none().with(link, new FileState.Link("/usr/share/zoneinfo/UTC")));
        same(
                new TimeZone("Europe/Berlin"),
                Facts.none().with(link, new FileState.Link("../usr/share/zoneinfo/Europe/Berlin")));
        assertThat(Answers.change(
                                new TimeZone("Europe/Berlin"),
                                Facts.none().with(link, new FileState.Link("/usr/share/zoneinfo/Etc/UTC")))
                        .before()
                        .masked())
                .isEqualTo("Etc/UTC");
    }

    @Test
    void aClockThatIsTheHostsIsLeftAlone() {
        Clock step = new Clock(new StepId("os", "file x"));
        same(step, Answers.to(Facts.none(), step, "may set the clock", "0"));
        assertThat(Answers.change(step, Answers.to(Facts.none(), step, "may set the clock", "1"))
                        .effects())
                .hasSize(2);
    }

    @Test
    void newTimeSourcesAreReadWithoutARestart() {
        StepId sources = new StepId("os", "file x");
        Clock step = new Clock(sources);
        Facts facts =
                Answers.to(Facts.none(), step, "may set the clock", "1").with(Fact.unit("chrony.service"), RUNNING);
        same(step, facts);
        assertThat(step.diff(facts, Set.of(sources)).toString()).contains("chronyc reload sources");
    }

    @Test
    void kernelSettingsThatCannotBeWrittenAreLeftAlone() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("vm.swappiness", "1");
        wanted.put("net.ipv4.ip_local_port_range", "10000 65535");
        wanted.put("kernel.numa_balancing", "0");
        KernelSettings step = new KernelSettings(wanted);
        same(
                step,
                Answers.to(
                        Facts.none(),
                        step,
                        "kernel settings",
                        "vm.swappiness=1\nnet.ipv4.ip_local_port_range=10000\t65535"));
        Change change = Answers.change(
                step, Answers.to(Facts.none(), step, "kernel settings", "vm.swappiness=60\nkernel.numa_balancing=0"));
        assertThat(change.before().masked()).isEqualTo("vm.swappiness = 60\n");
        assertThat(change.after().masked()).isEqualTo("vm.swappiness = 1\n");
    }

    @Test
    void localesAreKnownByTheirOtherSpelling() {
        Locales step = new Locales(List.of("en_US.UTF-8", "de_DE.UTF-8"));
        same(step, Answers.to(Facts.none(), step, "locales", "C\nC.utf8\nde_DE.utf8\nen_US.utf8\nPOSIX"));
        assertThat(Answers.change(step, Answers.to(Facts.none(), step, "locales", "C\nC.utf8\nen_US.utf8"))
                        .what())
                .isEqualTo("make locales de_DE.UTF-8");
        assertThat(Locales.builtIn("C.UTF-8")).isTrue();
    }

    @Test
    void hugePagesAreSetNowAndAtBoot() {
        HugePages step = new HugePages(TransparentHugePages.NEVER);
        Facts right = Answers.to(Facts.none(), step, "transparent huge pages", "always madvise [never]");
        Facts wrong = Answers.to(Facts.none(), step, "transparent huge pages", "[always] madvise never");
        assertThat(Answers.change(step, right).effects())
                .containsExactly(new Effect.Unit(HugePages.UNIT, Effect.Verb.ENABLE));
        assertThat(Answers.change(step, wrong).effects()).hasSize(2);
        same(step, right.with(Fact.unit(HugePages.UNIT), RUNNING));
        Facts unsettable = Answers.to(Facts.none(), step, "transparent huge pages", "none");
        same(step, unsettable.with(Fact.unit(HugePages.UNIT), RUNNING));
    }

    @Test
    void aPacketFilterIsOpenedOnlyWhereOneRefuses() {
        Firewall step = new Firewall();
        StepId script = new StepId("os", "file " + Firewall.SCRIPT);
        Facts enabled = Facts.none().with(Fact.unit(Firewall.UNIT), RUNNING);
        same(step, Answers.to(enabled, step, "packet filter", "none"));
        same(step, Answers.to(enabled, step, "packet filter", "ready"));
        assertThat(step.diff(Answers.to(enabled, step, "packet filter", "none"), Set.of(script)))
                .isEqualTo(Diff.same());
        assertThat(Answers.change(step, Answers.to(enabled, step, "packet filter", "missing"))
                        .effects())
                .hasSize(1);
        assertThat(step.diff(Answers.to(enabled, step, "packet filter", "ready"), Set.of(script)))
                .isInstanceOf(Diff.Differs.class);
    }

    @Test
    void onePacketFilterAloneIsAskedForItsState(@TempDir Path bin) throws Exception {
        Fact.OfCommand<?> question = new Firewall()
                .facts().stream()
                        .filter(Fact.OfCommand.class::isInstance)
                        .map(fact -> (Fact.OfCommand<?>) fact)
                        .findFirst()
                        .orElseThrow();
        assertThat(printed(question.bash(), bin)).isEqualTo("none");
        program(bin.resolve("nft"), "");
        assertThat(printed(question.bash(), bin)).as("no rules").isEqualTo("none");
        program(bin.resolve("nft"), "table inet filter");
        assertThat(printed(question.bash(), bin))
                .as("the script that knows more is not there yet")
                .isEqualTo("unknown");
    }

    private static void program(Path file, String prints) throws Exception {
        Files.writeString(file, "#!/bin/bash\nprintf %s '" + prints + "'\n");
        Files.setPosixFilePermissions(
                file,
                Set.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE));
    }

    private static String printed(String bash, Path path) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", bash).redirectError(Redirect.DISCARD);
        builder.environment().put("PATH", path.toString());
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void thePostgresqlProjectsRepositoryIsForTheNodesOwnRelease() {
        AptSource step = AptSource.pgdg();
        Facts facts = Answers.to(Facts.none(), step, "release", "trixie");
        Change change = Answers.change(step, facts);
        assertThat(change.after().masked())
                .contains("Suites: trixie-pgdg\n", "Signed-By: /etc/apt/keyrings/pgha-pgdg.gpg\n");
        assertThat(change.effects()).hasSize(3);
        Facts there = facts.with(
                        Fact.file("/etc/apt/sources.list.d/pgha-pgdg.sources"),
                        new FileState.Regular(
                                "root", "root", "644", 1, change.after().masked()))
                .with(
                        Fact.file("/etc/apt/keyrings/pgha-pgdg.gpg"),
                        new FileState.Regular("root", "root", "644", 1, ""));
        same(step, there);
    }

    @Test
    void aProxyAndFurtherRepositoriesComeBeforeThePackages() {
        Blueprint cluster = Blueprints.with(
                """
                os:
                  proxy: {http: "http://proxy.example:3128", no_proxy: [mirror.example]}
                  apt_repositories:
                    - {name: ours, uri: "https://mirror.example/apt", suites: [stable], key_url: "https://mirror.example/key.asc"}
                """);
        List<Step> steps = new Os().steps(cluster, cluster.nodes().get(0), Phase.INSTALL);
        assertThat(steps.stream().map(step -> step.id().what()).limit(2).toList())
                .containsExactly("file /etc/apt/apt.conf.d/90pgha-proxy", "package source ours");
        AptSource source = (AptSource) steps.get(1);
        assertThat(source.key()).isEqualTo(Optional.of("/etc/apt/keyrings/ours.asc"));
    }
}
