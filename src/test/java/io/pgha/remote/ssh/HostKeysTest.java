package io.pgha.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.remote.ssh.HostKeys.HostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECPublicKeySpec;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeysTest {
    @TempDir
    Path directory;

    private static HostKey key(int number) {
        return HostKey.of("ssh-ed25519", new byte[] {(byte) number});
    }

    @Test
    void theFirstPinStandsHoweverManyCome() {
        List<HostKey> pinned = IntStream.range(0, 50)
                .parallel()
                .mapToObj(number -> new HostKeys(directory.resolve("a/b")).pin("ocid1", key(number)))
                .flatMap(List::stream)
                .distinct()
                .toList();
        assertThat(pinned).hasSize(1);
        assertThat(new HostKeys(directory.resolve("a/b")).pinned("ocid1")).isEqualTo(pinned);
    }

    @Test
    void manyInstancesPinnedAtOnceAllHaveTheirLine() throws IOException {
        Path file = directory.resolve("known_hosts");
        IntStream.range(0, 50).parallel().forEach(number -> new HostKeys(file).pin("ocid" + number, key(number)));
        assertThat(Files.readAllLines(file)).hasSize(50);
        assertThat(new HostKeys(file).pinned("ocid7")).containsExactly(key(7));
    }

    @Test
    void aFileCutOffInTheMiddleOfALineTakesTheNextPinOnALineOfItsOwn() throws IOException {
        Path file = Files.writeString(directory.resolve("known_hosts"), "ocid1 ssh-ed25519 AAA");
        new HostKeys(file).pin("ocid2", key(2));
        assertThat(new HostKeys(file).pinned("ocid2")).containsExactly(key(2));
        assertThat(new HostKeys(file).pinned("ocid1")).hasSize(1).doesNotContain(key(1));
    }

    @Test
    void theJdkAnswersToTheNameEcdsa() throws GeneralSecurityException {
        Algorithms.config();
        KeyPair pair = TestSshd.ecdsaKey();
        KeyFactory factory = KeyFactory.getInstance("ECDSA", "pgha-ecdsa");
        ECPublicKeySpec spec = factory.getKeySpec(pair.getPublic(), ECPublicKeySpec.class);
        assertThat(factory.generatePublic(spec)).isEqualTo(pair.getPublic());
    }
}
