package io.pgha.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCountTest {
    private static final Path FILE = Path.of("demo.yaml");

    @Test
    void onlyTheNumberChanges() {
        String text = "# mine\nnodes: # three\n  shape: X\n  count:   3   # for now\n  user: debian\nname: demo\n";
        assertThat(NodeCount.edited(text, FILE, 14)).isEqualTo(text.replace("3   #", "14   #"));
    }

    @Test
    void aNumberInBracesChangesToo() {
        assertThat(NodeCount.edited("nodes: {count: 3, user: debian}\n", FILE, 4))
                .isEqualTo("nodes: {count: 4, user: debian}\n");
    }

    @Test
    void aNumberThatIsNotThereIsAdded() {
        assertThat(NodeCount.edited("nodes:\n    # where\n    user: debian\n", FILE, 4))
                .isEqualTo("nodes:\n    # where\n    count: 4\n    user: debian\n");
        assertThat(NodeCount.edited("name: demo", FILE, 4)).isEqualTo("name: demo\nnodes:\n  count: 4\n");
    }

    @Test
    void whatCannotBeEditedIsLeftToAPerson() {
        for (String text : new String[] {"nodes: {user: debian}\n", "nodes:\n  count: '3'\n", "nodes: 3\n"}) {
            assertThatThrownBy(() -> NodeCount.edited(text, FILE, 4))
                    .as(text)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("NODE_COUNT_FIXED");
        }
    }

    @Test
    void theFileKeepsItsRightsAndLeavesNothingBeside(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("demo.yaml"), "nodes:\n  count: 3\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        NodeCount.write(file, 4);
        assertThat(file).content().isEqualTo("nodes:\n  count: 4\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }
}
