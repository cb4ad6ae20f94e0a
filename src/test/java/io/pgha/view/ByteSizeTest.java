package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteSizeTest {
    @Test
    void sizesAreWrittenForPeople() {
        assertThat(ByteSize.text(0)).isEqualTo("0 B");
        assertThat(ByteSize.text(1023)).isEqualTo("1023 B");
        assertThat(ByteSize.text(1536)).isEqualTo("1.5 KB");
        assertThat(ByteSize.text(2L << 30)).isEqualTo("2.0 GB");
        assertThat(ByteSize.text(Long.MAX_VALUE)).isEqualTo("8.0 EB");
    }
}
