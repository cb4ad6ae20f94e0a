package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntriesViewTest {
    private static final Block REPORT = new Block.Report(List.of(new Block.Entry(
            "WARNING  ETCD_DOWN",
            false,
            List.of(
                    Block.Part.words(
                            "cause", "It was stopped, and nobody has started it again since then, which is long ago."),
                    Block.Part.words("advice", ""),
                    Block.Part.lines(
                            "cure",
                            List.of("exec --on pgsql1 'sudo systemctl start etcd' and so on and on and on"))))));

    @Test
    void wordsAreBrokenAtTheEndOfTheScreenAndCommandsNever() {
        assertThat(ReplyView.render(REPORT, Screen.ofWidth(60)))
                .isEqualTo(
                        """
                        WARNING  ETCD_DOWN
                          cause  It was stopped, and nobody has started it again
                                 since then, which is long ago.
                          cure   exec --on pgsql1 'sudo systemctl start etcd' and so on and on and on
                        """);
    }
}
