package io.pgha.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged files, a hundred thousand of them; the seed stands in each failure. */
class ClusterFileFuzzTest {
    private static final int ROUNDS = Integer.getInteger("pgha.fuzz", 100_000);
    private static final Pattern CODE = Pattern.compile("SPEC_[A-Z_]+");
    private static final Pattern PLACE = Pattern.compile("demo\\.yaml:[1-9]\\d*:[1-9]\\d*");
    private static final Pattern LINE = Pattern.compile("\\S[^\\p{Cntrl}]*");
    private static final List<String> SPLINTERS = List.of(
            "\t",
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "&a ",
            "*a",
            "!!",
            "!x ",
            "|",
            ">",
            "?",
            "%",
            "@",
            "`",
            "\"",
            "'",
            "#",
            "\n",
            "\r",
            "---\n",
            "...\n",
            "<<: ",
            "null",
            "~",
            "0x7f",
            "1e999",
            ".nan",
            "-0",
            "99999999999999999999",
            "\u0000",
            "\ud800",
            "\u2028",
            "\ufeff",
            "\ud83d\ude00",
            "2001-01-01",
            "1:2:3",
            "=",
            "on",
            "\\");

    private static List<String> wholes;
    private static List<String> sections;

    @BeforeAll
    static void cutTheExampleUp() throws IOException {
        String example = Files.readString(Path.of("docs/example-cluster.yaml"));
        wholes = List.of(example, ClusterFileWriter.starter("demo", Map.of()));
        sections = Pattern.compile("(?m)^(?=[a-z_]+:)")
                .splitAsStream(example)
                .filter(section -> section.matches("(?s)[a-z_]+:.*"))
                .toList();
        assertThat(sections).hasSizeGreaterThan(10);
    }

    @Test
    @Timeout(120)
    void noDamageEverMakesMoreThanProblems() {
        long seed = Long.getLong("pgha.seed", System.nanoTime());
        long accepted = IntStream.range(0, ROUNDS)
                .parallel()
                .filter(round -> accepts("seed " + seed + ", round " + round, new Random(seed + round)))
                .count();
        assertThat(accepted)
                .as("harmless damage is let through, seed " + seed)
                .isPositive()
                .isLessThan(ROUNDS);
    }

    private static boolean accepts(String about, Random random) {
        String text = damaged(sound(random), random);
        try {
            SpecFixtures.parse(text);
            return true;
        } catch (ProblemException e) {
            if (e.problems().isEmpty() || !e.problems().stream().allMatch(ClusterFileFuzzTest::isWhole)) {
                fail(about + ": " + e.problems() + " of this text:\n" + text);
            }
        } catch (RuntimeException | StackOverflowError e) {
            fail(about + " of this text:\n" + text, e);
        }
        return false;
    }

    /** Mostly a small file with a few sections of the big one, so that every blow hits something; now and then a whole file. */
    private static String sound(Random random) {
        if (random.nextInt(25) == 0) {
            return wholes.get(random.nextInt(wholes.size()));
        }
        StringBuilder text = new StringBuilder(SpecFixtures.MINIMAL);
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append(sections.get(random.nextInt(sections.size())));
        }
        return text.toString();
    }

    // By hand, because assertions of this many problems would take longer than the reader.
    private static boolean isWhole(Problem problem) {
        return CODE.matcher(problem.code()).matches()
                && PLACE.matcher(problem.where()).matches()
                && LINE.matcher(problem.what()).matches()
                && !problem.what().contains("Exception")
                && !problem.cause().contains("Exception");
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        int blows = 1 + random.nextInt(4);
        for (int i = 0; i < blows && damaged.length() > 2; i++) {
            int at = random.nextInt(damaged.length() - 1);
            switch (random.nextInt(6)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
                case 2 -> damaged.setCharAt(at, (char) random.nextInt(0x3000));
                case 3 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(40)));
                case 4 ->
                    damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + random.nextInt(200))));
                default -> {
                    List<String> lines =
                            new ArrayList<>(damaged.toString().lines().toList());
                    Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
                    damaged = new StringBuilder(String.join("\n", lines));
                }
            }
        }
        return damaged.toString();
    }
}
