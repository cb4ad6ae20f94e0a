package io.pgha.lab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.routes.Operation;
import io.pgha.lab.engine.routes.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class CoverageTest {
    private static final Path PAGE = Path.of("docs/lab-coverage.md");

    /** To write the page anew: {@code mvn surefire:test -Dtest=CoverageTest -Dwrite.coverage=true}. */
    @Test
    void thePageSaysWhatIsRouted(@TempDir Path directory) throws IOException {
        LabConfig config = LabConfig.parse("{\"stateDirectory\":\"" + directory + "\"}");
        try (LabEngine engine = LabEngine.start(config, new MemoryMachines())) {
            String page = Coverage.page(engine.operations());
            if (Boolean.getBoolean("write.coverage")) {
                Files.writeString(PAGE, page);
            }
            assertThat(PAGE).hasContent(page);
        }
    }

    @Test
    void everythingRoutedIsDeclared(@TempDir Path directory) throws IOException {
        LabConfig config = LabConfig.parse("{\"stateDirectory\":\"" + directory + "\"}");
        try (LabEngine engine = LabEngine.start(config, new MemoryMachines())) {
            Set<String> declared = Set.copyOf(
                    Operations.load().all().stream().map(Operation::name).toList());
            assertThat(declared).containsAll(engine.operations());
        }
    }
}
