package io.pgha.plan.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.stack.Answers;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileBlockTest {
    private static final FileBlock STEP = new FileBlock("os", "/etc/hosts", "cluster demo", "10.0.0.1 pg1\n");
    private static final String BLOCK =
            "# begin cluster demo (managed by pgha)\n10.0.0.1 pg1\n# end cluster demo (managed by pgha)\n";

    private static Effect.WriteFile write(String content) {
        return (Effect.WriteFile) Answers.change(STEP, file(content)).effects().get(0);
    }

    private static Facts file(String content) {
        return Facts.none()
                .with(Fact.file("/etc/hosts"), new FileState.Regular("root", "adm", "640", content.length(), content));
    }

    @Test
    void theBlockIsPutAtTheEndAndTheRestKept() {
        assertThat(write("127.0.0.1 localhost").content().masked()).isEqualTo("127.0.0.1 localhost\n" + BLOCK);
        assertThat(write("a\n").group()).isEqualTo("adm");
        assertThat(write("a\n").mode()).isEqualTo("640");
    }

    @Test
    void anOldBlockIsReplacedWhereItStands() {
        assertThat(write("a\n" + BLOCK.replace("pg1", "pg9") + "b\n").content().masked())
                .isEqualTo("a\n" + BLOCK + "b\n");
    }

    @Test
    void aGoodBlockIsLeftAlone() {
        assertThat(STEP.diff(file("a\n" + BLOCK + "b\n"), Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void aMissingFileIsMade() {
        Facts none = Facts.none().with(Fact.file("/etc/hosts"), new FileState.Absent());
        Effect.WriteFile write =
                (Effect.WriteFile) Answers.change(STEP, none).effects().get(0);
        assertThat(write.content().masked()).isEqualTo(BLOCK);
        assertThat(write.mode()).isEqualTo("644");
    }
}
