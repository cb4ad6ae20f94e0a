package io.pgha.ops.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.model.Secret;
import io.pgha.model.TlsIdentity;
import io.pgha.observe.etcd.EtcdChannels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a copy of etcd cannot be put is found out before anybody is asked for it. */
class SnapshotFileTest {
    @TempDir
    Path directory;

    private Problem refused(Path file, boolean overwrite) {
        EtcdChannels nobody = new EtcdChannels(
                node -> {
                    throw new AssertionError("asked");
                },
                2379,
                new TlsIdentity("", "", Secret.of("")),
                Duration.ofSeconds(1));
        return catchThrowableOfType(ProblemException.class, () -> new SnapshotEtcd(
                                nobody, List.of(), Progress.silent(), Cancellation.none())
                        .to(file, overwrite))
                .first();
    }

    @Test
    void aFileThatIsThereIsKept() throws IOException {
        Path file = Files.writeString(directory.resolve("etcd.db"), "old");
        Problem problem = refused(file, false);
        assertThat(problem.code()).isEqualTo("FILE_EXISTS");
        assertThat(problem.next()).containsExactly("etcd snapshot " + file + " --overwrite");
        assertThat(file).hasContent("old");
    }

    @Test
    void aPlaceThatIsNoneIsNamed() throws IOException {
        Problem missing = refused(directory.resolve("nowhere/etcd.db"), false);
        assertThat(missing.code()).isEqualTo("LOCAL_FILE_UNWRITABLE");
        assertThat(missing.cause()).isEqualTo("The directory does not exist.");
        assertThat(missing.notDone()).containsExactly("No copy was made.");
        assertThat(missing.next()).isNotEmpty();
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(refused(file.resolve("etcd.db"), false).code()).isEqualTo("LOCAL_FILE_UNWRITABLE");
    }

    @Test
    void aCopyThatNobodyCanMakeLeavesNothingAndTheOldFile() throws IOException {
        Path file = Files.writeString(directory.resolve("etcd.db"), "old");
        assertThat(refused(file, true).kind()).isEqualTo(Problem.Kind.UNREACHABLE);
        assertThat(file).hasContent("old");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }
}
