package io.pgha.ops.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SnapshotDigestTest {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final SnapshotDigest digest = new SnapshotDigest(file);

    /** A database of four blocks and its checksum. */
    private static byte[] sent() throws Exception {
        byte[] database = new byte[2048];
        for (int i = 0; i < database.length; i++) {
            database[i] = (byte) (i * 31);
        }
        ByteBuffer.wrap(database).order(ByteOrder.LITTLE_ENDIAN).putInt(16, 0xED0CDAED);
        byte[] all = java.util.Arrays.copyOf(database, 2080);
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(database), 0, all, 2048, 32);
        return all;
    }

    private void write(byte[] bytes, int step) throws IOException {
        for (int i = 0; i < bytes.length; i += step) {
            digest.write(bytes, i, Math.min(step, bytes.length - i));
        }
    }

    @Test
    void whatArrivesInAnyPiecesIsPassedOnAndVerified() throws Exception {
        write(sent(), 7);
        digest.verify("pgsql1");
        assertThat(file.toByteArray()).isEqualTo(sent());
        assertThat(digest.bytes()).isEqualTo(2080);
        assertThat(HexFormat.of().parseHex(digest.sha256()))
                .isEqualTo(java.util.Arrays.copyOfRange(sent(), 2048, 2080));
    }

    @Test
    void oneChangedByteIsNoticed() throws Exception {
        byte[] broken = sent();
        broken[1000]++;
        write(broken, 512);
        assertBroken("SHA-256");
    }

    @Test
    void aCopyThatBrokeOffIsNoticed() throws Exception {
        write(java.util.Arrays.copyOf(sent(), 1500), 512);
        assertBroken("1500 bytes");
    }

    @Test
    void nothingAtAllIsNoticed() {
        assertBroken("0 bytes");
    }

    @Test
    void whatIsNoDatabaseIsNoticed() throws Exception {
        byte[] other = sent();
        other[16] = 0;
        write(other, 512);
        assertBroken("does not begin");
    }

    private void assertBroken(String why) {
        assertThatThrownBy(() -> digest.verify("pgsql1")).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.first().code()).isEqualTo("SNAPSHOT_BROKEN");
            assertThat(e.first().cause()).contains(why);
        });
    }
}
