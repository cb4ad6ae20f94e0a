package io.pgha.shell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyTargetTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "pgsql1", ":/etc/motd", "pgsql1:", "pgsql1:etc/motd", "/etc/motd"})
    void whatIsNoNodeWithAnAbsolutePathIsRefused(String text) {
        Problem problem = catchThrowableOfType(ProblemException.class, () -> CopyCommands.Place.of(text))
                .first();
        assertThat(problem.code()).isEqualTo("BAD_TARGET");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.USAGE);
        assertThat(problem.next()).contains("help push", "help pull");
    }

    @Test
    void aPathMayHoldColons() {
        assertThat(CopyCommands.Place.of("pgsql1:/tmp/a:b")).isEqualTo(new CopyCommands.Place("pgsql1", "/tmp/a:b"));
    }
}
