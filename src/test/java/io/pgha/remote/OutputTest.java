package io.pgha.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static Output output(String stdout, String stderr) {
        return new Output(1, stdout, stderr, false, Duration.ZERO);
    }

    @Test
    void theLastLinesAreThoseOfStandardErrorIfItHasAny() {
        assertThat(output("a\nb\n", "").lastLines(1)).containsExactly("b");
        assertThat(output("a\nb\n", "c\nd\n").lastLines(1)).containsExactly("d");
    }

    @Test
    void theLastErrorsNeverShowStandardOutput() {
        assertThat(output("contents of a file of root\n", "").lastErrors(5)).isEmpty();
        assertThat(output("contents of a file of root\n", "c\nd\n").lastErrors(5))
                .containsExactly("c", "d");
    }
}
