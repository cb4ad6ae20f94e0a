package io.pgha.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";

    private static Capture fed(int limit, String text, Random pieces) {
        Capture capture = new Capture(limit);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, 1 + pieces.nextInt(2 * limit));
            capture.add(bytes, at, length);
            at += length;
        }
        return capture;
    }

    @Test
    void everythingUpToTheLimitIsKeptHoweverItArrives() {
        for (int seed = 0; seed < 200; seed++) {
            Capture capture = fed(26, ALPHABET, new Random(seed));
            assertThat(capture.text()).isEqualTo(ALPHABET);
            assertThat(capture.truncated()).isFalse();
        }
    }

    @Test
    void beyondTheLimitTheMiddleIsLeftOutHoweverItArrives() {
        for (int seed = 0; seed < 200; seed++) {
            Capture capture = fed(10, ALPHABET, new Random(seed));
            assertThat(capture.text()).isEqualTo("abcde\n[16 bytes left out]\nvwxyz");
            assertThat(capture.truncated()).isTrue();
        }
    }

    @Test
    void aCharacterAcrossTheTwoHalvesStaysWhole() {
        assertThat(fed(6, "ab\u00e9cd", new Random(1)).text()).isEqualTo("ab\u00e9cd");
    }

    @Test
    void linesAreToldOnceCompleteWithoutTheirEnds() {
        List<String> told = new ArrayList<>();
        Lines lines = new Lines(told::add);
        byte[] bytes = "one\r\n\ntw".getBytes(StandardCharsets.UTF_8);
        lines.add(bytes, 0, bytes.length);
        assertThat(told).containsExactly("one", "");
        lines.add(new byte[] {'o'}, 0, 1);
        lines.end();
        assertThat(told).containsExactly("one", "", "two");
    }

    @Test
    void aLineWithoutEndDoesNotGrowForEver() {
        List<String> told = new ArrayList<>();
        Lines lines = new Lines(told::add);
        byte[] bytes = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        for (int piece = 0; piece < 10; piece++) {
            lines.add(bytes, 0, bytes.length);
        }
        lines.end();
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).hasSize(1 << 20);
    }
}
