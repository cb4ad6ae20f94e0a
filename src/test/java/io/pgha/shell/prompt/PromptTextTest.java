package io.pgha.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptTextTest {
    @Test
    void thePromptSaysWhereTheUserIs() {
        assertThat(PromptText.nowhere().plain()).isEqualTo("pgha> ");
        assertThat(new PromptText(Optional.of("demo"), Optional.of("leader pgsql1, tl 1"), false).plain())
                .isEqualTo("pgha:demo (leader pgsql1, tl 1)> ");
    }

    @Test
    void aLeaderCannotHaveANameThatMovesTheCursor() {
        assertThat(new PromptText(Optional.of("demo"), Optional.of("leader \u001b[2J\u202ex"), true).plain())
                .isEqualTo("pgha:demo (leader \\x1b[2J\\u202ex)> ");
    }
}
