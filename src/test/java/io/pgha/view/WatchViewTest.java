package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchViewTest {
    @Test
    void onlyTheWordsThatChangedAreMarked() {
        assertThat(WatchView.marked("pgsql1  leader   5 B", "pgsql1  replica  5 B"))
                .isEqualTo("pgsql1  \u001b[7mleader\u001b[0m   5 B");
    }

    @Test
    void aColumnThatBecameWiderDoesNotMarkWhatComesAfterIt() {
        assertThat(WatchView.marked("a  1000  x", "a  9  x")).isEqualTo("a  \u001b[7m1000\u001b[0m  x");
    }

    @Test
    void aNewLineIsMarkedAsAWhole() {
        assertThat(WatchView.marked("new line", "")).isEqualTo("\u001b[7mnew\u001b[0m \u001b[7mline\u001b[0m");
    }

    @Test
    void whatIsTooLongForTheWindowIsCutAndSaid() {
        String painted = WatchView.paint("h", "1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n", 80, 5);
        assertThat(painted)
                .contains("1\u001b[K\r\n2\u001b[K\r\n... 3 more lines")
                .doesNotContain("3\u001b[K\r\n");
    }

    @Test
    void noLineIsWiderThanTheWindow() {
        String painted = WatchView.paint("h", "x".repeat(100), "x".repeat(100), 20, 10);
        assertThat(painted.replaceAll("\u001b\\[[0-9]*[A-Z]", "").lines()).allMatch(line -> line.length() < 20);
    }
}
