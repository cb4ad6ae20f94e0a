package io.pgha.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import io.pgha.plan.step.DirectoryPresent;
import io.pgha.plan.step.FileAbsent;
import io.pgha.plan.step.FilePresent;
import io.pgha.remote.Fleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
    private static final Node NODE = new Node("n1", 1, "192.0.2.1", "ocid1.instance.oc1..a", "AD-1", "FD-1", "v", "d");

    @TempDir
    Path directory;

    private final BashHost host = new BashHost();
    private final NodeFleet fleet = new NodeFleet(new Fleet(), node -> host);
    private final Planner planner = new Planner(fleet);
    private final List<ApplyEvent> events = new ArrayList<>();
    private String owner = "";
    private String group = "";

    @BeforeEach
    void whoAmI() throws Exception {
        owner = Files.getOwner(directory).getName();
        group = Files.readAttributes(directory, java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName();
    }

    private FilePresent file(String name, Text content, String check) {
        return new FilePresent("test", directory.resolve(name).toString(), owner, group, "640", content, check);
    }

    private static List<Stage> stage(List<Check> before, Step... steps) {
        NodeWork work = new NodeWork(NODE, before, List.of(steps), List.of());
        return List.of(new Stage(Phase.CONFIGURE, List.of(work), Optional.empty()));
    }

    private Plan plan(List<Stage> stages) {
        return Planner.plan(stages, planner.gather(stages, Set.of(), Cancellation.none()));
    }

    private Report apply(Plan plan) {
        return new Applier(fleet).apply(plan, events::add, Cancellation.none());
    }

    @Test
    void whatIsAppliedIsThenAsWantedAndASecondPlanIsEmpty() throws Exception {
        Step[] steps = {
            new DirectoryPresent("test", directory.resolve("d").toString(), owner, group, "700"),
            file("d/a.conf", Text.plain("it's $HOME `x`\n@end\n").plus(Secret.of("p'w\"\\n")), ""),
            file("d/empty", Text.empty(), "")
        };
        Plan plan = plan(stage(List.of(), steps));
        assertThat(plan.size()).isEqualTo(3);
        assertThat(directory.resolve("d")).doesNotExist();

        Report report = apply(plan);

        assertThat(report.problems()).isEmpty();
        assertThat(report.changed()).isEqualTo(3);
        assertThat(Files.readString(directory.resolve("d/a.conf"))).isEqualTo("it's $HOME `x`\n@end\np'w\"\\n");
        assertThat(plan(stage(List.of(), steps)).isEmpty()).isTrue();
        assertThat(events.toString()).doesNotContain("p'w");
        // one look for each plan, and for the stage one look and one exec that applies and looks again
        assertThat(host.runs()).isEqualTo(4);
    }

    @Test
    void aFailedEffectShowsItsOutputAndWhatIsDoneAndNotDone() {
        Step bad = new CommandStep("bad", "echo one; echo two >&2; false; echo three");
        Report report =
                apply(plan(stage(List.of(), file("a", Text.plain("x\n"), ""), bad, file("b", Text.empty(), ""))));

        Problem problem = report.problems().get(0);
        assertThat(problem.code()).isEqualTo("EFFECT_FAILED");
        assertThat(problem.evidence()).containsExactly("one", "two");
        assertThat(problem.done()).containsExactly("write " + directory.resolve("a"));
        assertThat(problem.notDone()).containsExactly("bad", "write " + directory.resolve("b"));
        assertThat(directory.resolve("b")).doesNotExist();
    }

    @Test
    void aFileThatFailsItsCheckIsNotPutInPlaceAndLeavesNoTemporaryFile() throws Exception {
        Files.writeString(directory.resolve("a"), "old\n");
        Report report = apply(plan(
                stage(List.of(), file("a", Text.plain("new\n"), "grep -q good \"$1\" || { echo not good; exit 1; }"))));

        assertThat(report.problems()).hasSize(1);
        assertThat(report.problems().get(0).evidence()).containsExactly("not good");
        assertThat(Files.readString(directory.resolve("a"))).isEqualTo("old\n");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aChangeThatWasNotInThePlanIsRefused() throws Exception {
        Files.writeString(directory.resolve("extra"), "");
        List<Stage> stages = stage(
                List.of(),
                file("a", Text.plain("x"), ""),
                new FileAbsent("test", directory.resolve("b").toString()));
        Plan plan = plan(stages);
        Files.writeString(directory.resolve("b"), "someone else");

        Report report = apply(plan);

        assertThat(report.problems()).extracting(Problem::code).containsExactly("DRIFT");
        assertThat(directory.resolve("b")).exists();
        assertThat(directory.resolve("a")).doesNotExist();
    }

    @Test
    void aStepWhoseEffectsDoNotHelpIsFoundOut() {
        Report report = apply(plan(stage(List.of(), new CommandStep("useless", ":"))));
        assertThat(report.problems()).extracting(Problem::code).containsExactly("NOT_CONVERGED");
    }

    @Test
    void aConditionIsWaitedForOnTheNodeAndItsFailureBringsEvidence() {
        Path flag = directory.resolve("flag");
        Check soon = new Check(
                "soon", "flag is there", Text.plain("[ -e " + flag + " ]"), Duration.ofSeconds(20), "", List.of());
        Step step = file("a", Text.plain("x"), "");
        Plan plan = plan(stage(List.of(soon), step));
        // the condition comes true by a process of its own while the node waits
        host.run(io.pgha.remote.Script.asRoot(
                Text.plain("(sleep 0.5; touch " + flag + ") >/dev/null 2>&1 &\n"), Duration.ofSeconds(5)));
        assertThat(apply(plan).problems()).isEmpty();

        Check never = new Check(
                "never",
                "moon is cheese",
                Text.plain("false"),
                Duration.ofSeconds(1),
                "echo it is rock",
                List.of("look up"));
        Report report = apply(plan(stage(List.of(never), file("c", Text.plain("x"), ""))));
        Problem problem = report.problems().get(0);
        assertThat(problem.code()).isEqualTo("CHECK_FAILED");
        assertThat(problem.what()).contains("moon is cheese").contains("1 s");
        assertThat(problem.evidence()).containsExactly("it is rock");
        assertThat(problem.next()).containsExactly("look up");
    }

    @Test
    void aCheckThatKnowsThatWaitingIsInVainEndsItWithTheReason() {
        Check vain = new Check(
                "vain",
                "moon is cheese",
                Text.plain("echo noise; waited 1 && hopeless 'it is rock'; false"),
                Duration.ofSeconds(60),
                "echo a stone",
                List.of());
        Problem problem = new Checker(fleet)
                .check(Map.of(NODE, List.of(vain)), Cancellation.none())
                .get(0)
                .problem()
                .orElseThrow();
        assertThat(problem.what()).isEqualTo("Does not hold, and will not by waiting: moon is cheese.");
        assertThat(problem.cause()).isEqualTo("it is rock");
        assertThat(problem.evidence()).containsExactly("a stone");
    }

    @Test
    void checksAreAllLookedAtInOneExecWhateverTheySay() {
        Check good = new Check("a", "good", Text.plain("true"), Duration.ZERO, "", List.of());
        Check bad = new Check("b", "bad", Text.plain("exit 3"), Duration.ZERO, "echo why", List.of());
        List<Checker.Result> results = new Checker(fleet).check(Map.of(NODE, List.of(bad, good)), Cancellation.none());
        assertThat(results).extracting(Checker.Result::ok).containsExactly(false, true);
        assertThat(results.get(0).problem().orElseThrow().evidence()).containsExactly("why");
        assertThat(host.runs()).isEqualTo(1);
    }

    /** A step that is done when its file is there, and takes its time over it. */
    private record Slow(Path file) implements Step {
        @Override
        public StepId id() {
            return new StepId("test", "slow " + file.getFileName());
        }

        @Override
        public Set<Fact<?>> facts() {
            return Set.of(Fact.file(file.toString()));
        }

        @Override
        public Diff diff(Facts facts, Set<StepId> changedBefore) {
            boolean there = facts.get(Fact.file(file.toString())).orElseThrow() instanceof FileState.Regular;
            String bash = "sleep 0.3; touch " + Bash.quote(file.toString());
            return there
                    ? Diff.same()
                    : Diff.of(Change.create(
                            id(), "make " + file.getFileName(), Effect.Run.of("make " + file.getFileName(), bash)));
        }
    }

    @Test
    void whoAsksToStopIsHeededBetweenTwoEffectsAndToldWhatIsDone() {
        Path[] files = {directory.resolve("one"), directory.resolve("two"), directory.resolve("three")};
        Plan plan = plan(stage(List.of(), new Slow(files[0]), new Slow(files[1]), new Slow(files[2])));
        Cancellation asked = new Cancellation();

        Report report = new Applier(fleet)
                .apply(
                        plan,
                        event -> {
                            if (event instanceof ApplyEvent.EffectBegan began && began.number() == 2) {
                                asked.cancel();
                            }
                        },
                        asked);

        assertThat(files[0]).exists();
        assertThat(files[1]).as("the effect in progress comes to its end").exists();
        assertThat(files[2]).doesNotExist();
        Problem stopped = report.problems().get(0);
        assertThat(stopped.kind()).isEqualTo(Problem.Kind.CANCELLED);
        assertThat(stopped.done()).containsExactly("make one", "make two");
        assertThat(stopped.notDone()).containsExactly("make three");
    }

    @Test
    void cancellingBeforeAStageLeavesItNotStarted() {
        Cancellation cancellation = new Cancellation();
        Plan plan = plan(stage(List.of(), file("a", Text.plain("x"), "")));
        cancellation.cancel();
        Report report = new Applier(fleet).apply(plan, events::add, cancellation);
        assertThat(report.ok()).isFalse();
        assertThat(report.stages().get(0).nodes().get(0).started()).isFalse();
        assertThat(directory.resolve("a")).doesNotExist();
    }

    @Test
    void factsOfAllKindsComeFromOneScript() throws Exception {
        Files.writeString(directory.resolve("f"), "content\n");
        Files.createSymbolicLink(directory.resolve("l"), Path.of("f"));
        Fact<String> shout = Fact.command("shout", "echo out; echo @deadbeef files", s -> s);
        Fact<String> silent = Fact.command("silent", "echo this; return 1", s -> s);
        Fact<FileState> regular = Fact.file(directory.resolve("f").toString());
        Fact<FileState> link = Fact.file(directory.resolve("l").toString());
        Fact<FileState> none = Fact.file(directory.resolve("no").toString());
        Fact<Optional<String>> bash = Fact.packageVersion("bash");
        Fact<Optional<String>> noPackage = Fact.packageVersion("no-such-package");
        Fact<Optional<String>> sysctl = Fact.sysctl("kernel.ostype");
        Fact<Optional<String>> noSysctl = Fact.sysctl("kernel.no_such");
        Facts facts = fleet.gathering()
                .gather(
                        NODE,
                        host,
                        Set.of(shout, silent, regular, link, none, bash, noPackage, sysctl, noSysctl),
                        List.of(),
                        e -> {},
                        Cancellation.none());
        assertThat(facts.get(shout)).contains("out\n@deadbeef files");
        assertThat(facts.get(silent)).isEmpty();
        assertThat(facts.get(regular).orElseThrow()).isInstanceOfSatisfying(FileState.Regular.class, file -> {
            assertThat(file.content()).isEqualTo("content\n");
            assertThat(file.owner()).isEqualTo(owner);
        });
        assertThat(facts.get(link)).contains(new FileState.Link("f"));
        assertThat(facts.get(none)).contains(new FileState.Absent());
        assertThat(facts.get(bash).orElseThrow()).isPresent();
        assertThat(facts.get(noPackage).orElseThrow()).isEmpty();
        assertThat(facts.get(sysctl).orElseThrow()).contains("Linux");
        assertThat(facts.get(noSysctl).orElseThrow()).isEmpty();
        assertThat(host.runs()).isEqualTo(1);
    }

    private FileState.Regular look(Path file) {
        Fact<FileState> fact = Fact.file(file.toString());
        Fact<Optional<String>> bash = Fact.packageVersion("bash");
        Facts facts = fleet.gathering()
                .gather(
                        NODE,
                        host,
                        new LinkedHashSet<>(List.of(fact, bash)),
                        List.of(),
                        event -> {},
                        Cancellation.none());
        assertThat(facts.get(bash).orElseThrow()).isPresent();
        return (FileState.Regular) facts.get(fact).orElseThrow();
    }

    @Test
    void aFileThatHasNotChangedSinceTheLastLookIsNotSentAgain() throws Exception {
        Path file = directory.resolve("f");
        Files.writeString(file, "one");
        assertThat(look(file).content()).isEqualTo("one");
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        do {
            assertThat(System.nanoTime()).isLessThan(deadline);
            assertThat(look(file).content()).isEqualTo("one");
        } while (!host.lastOutput().contains("\nsame\n"));

        // Same size, same time of modification.
        var modified = Files.getLastModifiedTime(file);
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, modified);

        assertThat(look(file).content()).isEqualTo("two");
        Files.writeString(file, "six");
        assertThat(look(file).content()).isEqualTo("six");
    }

    @Test
    void aCommandThatRestsOnFilesRunsAgainOnlyWhenTheyChange() throws Exception {
        Path file = Files.writeString(directory.resolve("rests"), "x");
        Path runs = directory.resolve("runs");
        Fact<String> fact = Fact.restingOn(
                List.of(file.toString()), "resting", "echo run >>" + runs + "; cat " + file, answer -> answer);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int before;
        do {
            assertThat(System.nanoTime()).isLessThan(deadline);
            before = Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
            assertThat(ask(fact)).isEqualTo("x");
        } while (Files.readAllLines(runs).size() > before);

        Files.writeString(file, "y");
        assertThat(ask(fact)).isEqualTo("y");
        Files.delete(file);
        Files.createSymbolicLink(file, Files.writeString(directory.resolve("elsewhere"), "z"));
        assertThat(ask(fact)).isEqualTo("z");
    }

    @Test
    void aCommandThatFindsItsFilesUnchangedAnswersAsBefore() throws Exception {
        Path file = Files.writeString(directory.resolve("wal"), "x");
        Path runs = directory.resolve("runs");
        Fact<String> fact = Fact.command(
                "unchanging",
                "unchanged " + file + " && return; echo run >>" + runs + "; cat " + file,
                answer -> answer);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int before;
        do {
            assertThat(System.nanoTime()).isLessThan(deadline);
            before = Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
            assertThat(ask(fact)).isEqualTo("x");
        } while (Files.readAllLines(runs).size() > before);

        Files.writeString(file, "y");
        assertThat(ask(fact)).isEqualTo("y");
        Files.delete(file);
        Files.writeString(file, "z");
        assertThat(ask(fact)).isEqualTo("z");
    }

    private String ask(Fact<String> fact) {
        return fleet.gathering()
                .gather(NODE, host, Set.of(fact), List.of(), event -> {}, Cancellation.none())
                .get(fact)
                .orElseThrow();
    }

    /** A step that always wants its command run. */
    private record CommandStep(String name, String bash) implements Step {
        @Override
        public StepId id() {
            return new StepId("test", name);
        }

        @Override
        public Set<Fact<?>> facts() {
            return Set.of();
        }

        @Override
        public Diff diff(Facts facts, Set<StepId> changedBefore) {
            return Diff.of(Change.create(id(), name, Effect.Run.of(name, bash)));
        }
    }
}
