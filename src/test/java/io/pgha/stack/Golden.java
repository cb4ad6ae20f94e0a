package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Text;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.step.DirectoryPresent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files that a component writes, compared with those under {@code src/test/resources/golden}. Run with {@code -Dgolden.write=true}
 * to write them anew, and read the difference before you commit it.
 */
public final class Golden {
    private Golden() {}

    /** The files that steps write on a node of which only the facts are known, by path, secrets hidden. */
    public static Map<String, Text> files(List<Step> steps, Facts facts) {
        Map<String, Text> files = new TreeMap<>();
        for (Effect effect : effects(steps, facts)) {
            // Programs of ours are the same everywhere: a copy of them would show nothing.
            if (effect instanceof Effect.WriteFile write && !write.path().startsWith("/usr/local/sbin/")) {
                files.put(write.path(), write.content());
            }
        }
        return files;
    }

    /** All effects of steps on a node of which only the facts are known. */
    public static List<Effect> effects(List<Step> steps, Facts facts) {
        Set<StepId> changed = new LinkedHashSet<>();
        List<Effect> all = new ArrayList<>();
        for (Step step : steps) {
            if (step.diff(facts, Set.copyOf(changed)) instanceof Diff.Differs differs) {
                changed.add(step.id());
                all.addAll(differs.change().effects());
            }
        }
        return all;
    }

    /** Fails unless the masked files are those of the golden directory, no more and no fewer. */
    public static void compare(String directory, Map<String, Text> files) {
        Path golden = Path.of("src/test/resources/golden", directory);
        try {
            if (Boolean.getBoolean("golden.write")) {
                for (Map.Entry<String, Text> file : files.entrySet()) {
                    Path path = golden.resolve(file.getKey().substring(1));
                    Files.createDirectories(path.getParent());
                    Files.writeString(path, file.getValue().masked());
                }
            }
            Map<String, String> wanted = new TreeMap<>();
            try (var paths = Files.walk(golden)) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    wanted.put("/" + golden.relativize(path), Files.readString(path));
                }
            }
            Map<String, String> got = new TreeMap<>();
            files.forEach((path, text) -> got.put(path, text.masked()));
            assertThat(got).isEqualTo(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Facts under which every file that steps write is absent, as on a new node. */
    public static Facts newNode(List<Step> steps) {
        Facts facts = Facts.none();
        for (Step step : steps) {
            for (Fact<?> fact : step.facts()) {
                if (fact instanceof Fact.OfFile file) {
                    facts = facts.with(file, new FileState.Absent());
                }
            }
        }
        return facts;
    }

    /** Facts under which the files are as steps write them, owners and modes, too. */
    public static Facts after(List<Step> steps, Facts facts) {
        Facts all = facts;
        for (Step step : steps) {
            if (step instanceof DirectoryPresent made) {
                all = all.with(
                        Fact.file(made.path()), new FileState.Directory(made.owner(), made.group(), made.mode()));
            }
        }
        for (Effect effect : effects(steps, facts)) {
            if (effect instanceof Effect.WriteFile write) {
                all = all.with(
                        Fact.file(write.path()),
                        new FileState.Regular(
                                write.owner(),
                                write.group(),
                                write.mode(),
                                1,
                                write.content().reveal()));
            }
        }
        return all;
    }
}
