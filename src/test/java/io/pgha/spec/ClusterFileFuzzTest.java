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
import org.junit.jupiter.api.Test;

/** Damaged files by the thousand; {@code -Dpgha.fuzz=100000} runs as many as one likes. */
class ClusterFileFuzzTest {
    private static final int ROUNDS = Integer.getInteger("pgha.fuzz", 5000);
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

    @Test
    void noDamageEverMakesMoreThanProblems() throws IOException {
        String whole = Files.readString(Path.of("docs/example-cluster.yaml"));
        List<String> seeds = List.of(whole, SpecFixtures.MINIMAL, ClusterFileWriter.starter("demo", Map.of()));
        Random random = new Random(20260101);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = damaged(seeds.get(random.nextInt(seeds.size())), random);
            try {
                SpecFixtures.parse(text);
                accepted++;
            } catch (ProblemException e) {
                if (e.problems().isEmpty() || !e.problems().stream().allMatch(ClusterFileFuzzTest::isWhole)) {
                    fail("round " + round + ": " + e.problems() + " of this text:\n" + text);
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("round " + round + " of this text:\n" + text, e);
            }
        }
        assertThat(accepted).as("harmless damage is let through").isPositive();
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
