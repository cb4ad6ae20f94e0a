package io.pgha.ops.hands;

import static io.pgha.remote.ScriptedHost.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.ops.hands.CopyFile.Copied;
import io.pgha.ops.hands.CopyFile.Local;
import io.pgha.ops.hands.CopyFile.Prospect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyFileTest {
    private static final Node NODE = new Node("pgsql1", 1, "10.0.0.3", "i", "AD-1", "FD-1", "v", "/dev/x");

    @TempDir
    Path here;

    @TempDir
    Path there;

    private final CopyFile copy = new CopyFile(node -> new LocalHost());

    private Path file(Path directory, String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(directory.resolve(name), bytes);
    }

    private Copied push(Local local, Path target, Optional<String> mode) {
        return copy.push(NODE, target.toString(), local, mode, Optional.empty(), sent -> {}, Cancellation.none());
    }

    private List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.list(directory)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        return names;
    }

    @Test
    void aPushedFileIsTheSameThereAndLeavesNothingBeside() throws IOException {
        Local local = CopyFile.local(file(here, "a file", 300_000));
        Prospect prospect = copy.lookAtTarget(NODE, there.toString(), local, Cancellation.none());
        assertThat(prospect)
                .isEqualTo(new Prospect("pgsql1", there.resolve("a file").toString(), 300_000, false, false));
        push(local, Path.of(prospect.path()), Optional.of("0640"));
        assertThat(there.resolve("a file")).hasSameBinaryContentAs(local.path());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve("a file"))))
                .isEqualTo("rw-r-----");
        assertThat(names(there)).containsExactly("a file");
    }

    @Test
    void theSameContentIsKnownBeforeItIsSent() throws IOException {
        Local local = CopyFile.local(file(here, "x", 10));
        file(there, "x", 10);
        file(there, "y", 11);
        assertThat(copy.lookAtTarget(NODE, there + "/x", local, Cancellation.none())
                        .same())
                .isTrue();
        assertThat(copy.lookAtTarget(NODE, there + "/y", local, Cancellation.none())
                        .replaces())
                .isTrue();
    }

    @Test
    void aReplacedFileKeepsItsMode() throws IOException {
        Path target = file(there, "x", 11);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw----"));
        push(CopyFile.local(file(here, "x", 10)), target, Optional.empty());
        assertThat(target).hasSize(10);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void aFileThatChangesWhileItIsSentReplacesNothing() throws IOException {
        Path source = file(here, "x", 10);
        Local before = CopyFile.local(source);
        Files.writeString(source, "changed");
        Path target = Files.writeString(there.resolve("x"), "old");
        Problem problem = problemOf(() -> push(before, target, Optional.empty()));
        assertThat(problem.code()).isEqualTo("COPY_FAILED");
        assertThat(target).hasContent("old");
        assertThat(names(there)).containsExactly("x");
    }

    @Test
    void wherePathsLeadNowhereNothingIsWritten() throws IOException {
        Local local = CopyFile.local(file(here, "x", 10));
        refused("NO_DIRECTORY", () -> copy.lookAtTarget(NODE, there + "/no/x", local, Cancellation.none()));
        refused("NOT_A_FILE", () -> copy.lookAtTarget(NODE, "/dev/null", local, Cancellation.none()));
        refused("IS_A_DIRECTORY", () -> copy.lookAtSource(NODE, there.toString(), here, Cancellation.none()));
        refused("NO_SUCH_FILE", () -> copy.lookAtSource(NODE, there + "/x", here, Cancellation.none()));
        refused("FILE_UNREADABLE", () -> CopyFile.local(here.resolve("none")));
        refused("IS_A_DIRECTORY", () -> CopyFile.local(here));
        Path source = file(there, "y", 10);
        refused(
                "FILE_UNWRITABLE",
                () -> copy.pull(NODE, source.toString(), here.resolve("no/y"), sent -> {}, Cancellation.none()));
        assertThat(names(here)).containsExactly("x");
    }

    // Each says what to type next.
    private static void refused(String code, ThrowingCallable asked) {
        Problem problem = catchThrowableOfType(ProblemException.class, asked).first();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.next()).as(code).isNotEmpty();
    }

    @Test
    void aPulledFileIsTheSameHereAndForTheUserAlone() throws IOException {
        Path source = file(there, "it's", 200_000);
        Prospect prospect = copy.lookAtSource(NODE, source.toString(), here, Cancellation.none());
        assertThat(prospect.path()).isEqualTo(here.resolve("it's").toString());
        Copied copied = copy.pull(NODE, source.toString(), Path.of(prospect.path()), sent -> {}, Cancellation.none());
        assertThat(copied.bytes()).isEqualTo(200_000);
        assertThat(here.resolve("it's")).hasSameBinaryContentAs(source);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(here.resolve("it's"))))
                .isEqualTo("rw-------");
        assertThat(names(here)).containsExactly("it's");
    }

    @Test
    void aFileThatIsGoneWhenItIsReadLeavesTheOldOneHere() throws IOException {
        Path old = Files.writeString(here.resolve("x"), "old");
        Problem problem = problemOf(() -> copy.pull(NODE, there + "/gone", old, sent -> {}, Cancellation.none()));
        assertThat(problem.code()).isEqualTo("COPY_FAILED");
        assertThat(old).hasContent("old");
        assertThat(names(here)).containsExactly("x");
    }
}
