package io.pgha.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MarkedStreamTest {
    private static final String MARK = "pgha-end 0123456789abcdef ";

    /** A stream that gives so many bytes at a time. */
    private static InputStream inPieces(String content, int size) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(size, length));
            }
        };
    }

    private static String read(MarkedStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whatStandsBeforeTheMarkComesExactlyHoweverItWasCut() throws IOException {
        for (String content :
                new String[] {"", "\n", "no line end", "two\nlines\n", "\0pgha-end \0\0pgha-end 0123\n", "ä\n\n"}) {
            for (int size = 1; size < 50; size++) {
                MarkedStream stream = new MarkedStream(inPieces(content + "\0" + MARK + "37\n", size), MARK);
                assertThat(read(stream)).isEqualTo(content);
                assertThat(stream.status()).hasValue(37);
            }
        }
    }

    @Test
    void whatComesAfterTheMarkIsLeftToTheNext() throws IOException {
        InputStream all = inPieces("one\0" + MARK + "0\ntwo\0" + MARK + "1\n", 1);
        assertThat(read(new MarkedStream(all, MARK))).isEqualTo("one");
        MarkedStream second = new MarkedStream(all, MARK);
        assertThat(read(second)).isEqualTo("two");
        assertThat(second.status()).hasValue(1);
    }

    @Test
    void aStreamThatBreaksOffGivesAllThatCameAndNoStatus() throws IOException {
        MarkedStream stream = new MarkedStream(inPieces("begun\0" + MARK + "3", 4), MARK);
        assertThat(read(stream)).isEqualTo("begun\0" + MARK + "3");
        assertThat(stream.status()).isEmpty();
    }

    @Test
    void aLineIsThereAsSoonAsItCame() throws IOException {
        MarkedStream stream = new MarkedStream(inPieces("line\nmore\0" + MARK + "0\n", 5), MARK);
        byte[] buffer = new byte[100];
        assertThat(new String(buffer, 0, stream.read(buffer, 0, 100), StandardCharsets.UTF_8))
                .isEqualTo("line\n");
    }

    @Test
    void muchMoreThanTheBufferComesWhole() throws IOException {
        String content = "line\n".repeat(50_000);
        assertThat(read(new MarkedStream(inPieces(content + "\0" + MARK + "0\n", 70_000), MARK)))
                .isEqualTo(content);
    }
}
