package io.pgha.remote.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class RehearsalTest {
    @TempDir
    Path directory;

    /** A host key is pinned only after the peer has proved by its signature that it holds it. */
    @Test
    void theLoginComesAsFarAsTheHostKey() throws IOException, GeneralSecurityException {
        Rehearsal.login(directory);
        assertThat(Files.readString(directory.resolve(".pgha/known_hosts"))).startsWith("rehearsal ssh-ed25519 ");
    }
}
