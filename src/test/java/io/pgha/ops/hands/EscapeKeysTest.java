package io.pgha.ops.hands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EscapeKeysTest {
    private final EscapeKeys escape = new EscapeKeys();

    private String pass(String typed) {
        byte[] keys = typed.getBytes(StandardCharsets.UTF_8);
        return new String(escape.pass(keys, keys.length), StandardCharsets.UTF_8);
    }

    @Test
    void aTildeAndAFullStopAtTheBeginningOfALineLeave() {
        assertThat(pass("ls\r~.more")).isEqualTo("ls\r");
        assertThat(escape.leaving()).isTrue();
    }

    @Test
    void theyLeaveBeforeAnythingElseWasTyped() {
        pass("~");
        assertThat(escape.leaving()).isFalse();
        pass(".");
        assertThat(escape.leaving()).isTrue();
    }

    @Test
    void withinALineTheyAreTextLikeAnyOther() {
        assertThat(pass("cp ~.bak ~/x")).isEqualTo("cp ~.bak ~/x");
        assertThat(escape.leaving()).isFalse();
    }

    @Test
    void aTildeBeforeAnythingElseIsSentWithIt() {
        assertThat(pass("\r~/bin/x")).isEqualTo("\r~/bin/x");
    }

    @Test
    void twoTildesSendOne() {
        assertThat(pass("\r~~.")).isEqualTo("\r~.");
        assertThat(escape.leaving()).isFalse();
    }

    @Test
    void controlCIsAKeyForTheFarSide() {
        assertThat(pass("\u0003\u001a\u001c")).isEqualTo("\u0003\u001a\u001c");
    }
}
