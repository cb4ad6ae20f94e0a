package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProseViewTest {
    private static final String TEXT =
            """
            Runs one line after another, each echoed with its time.

            Options
              -s, --size N   How many there are to be of them
                  --all      Everything
            """;

    private static String at(int columns) {
        return ReplyView.render(new Block.Prose(TEXT), Screen.ofWidth(columns));
    }

    @Test
    void longLinesGoOnWhereTheySayWhatTheySay() {
        assertThat(at(40))
                .isEqualTo(
                        """
                        Runs one line after another, each echoed
                        with its time.

                        Options
                          -s, --size N   How many there are to
                                         be of them
                              --all      Everything
                        """);
    }

    @Test
    void whereAColumnWouldTakeMostOfTheScreenTheLineGoesOnAtItsBeginning() {
        assertThat(at(24).lines()).allMatch(line -> line.length() <= 24).contains("  many there are to be");
    }

    @Test
    void whereThereIsRoomOrNobodyReadsNothingIsBroken() {
        assertThat(at(80)).isEqualTo(TEXT);
        assertThat(ReplyView.render(new Block.Prose("word ".repeat(60).strip()), Screen.pipe()))
                .hasLineCount(1);
        assertThat(ReplyView.render(new Block.Prose("word ".repeat(60).strip()), Screen.ofWidth(300)))
                .as("a line that is easy to follow")
                .hasLineCount(3);
    }
}
