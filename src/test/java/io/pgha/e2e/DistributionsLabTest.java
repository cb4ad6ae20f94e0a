package io.pgha.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every release of the Debian family that is offered, with the versions it brings; and a machine that has no package yet. */
@Tag("lab")
class DistributionsLabTest {
    @ParameterizedTest(name = "Debian {0} ({1}) with PostgreSQL {2}")
    @CsvSource({"12,baked,15", "14,baked,18", "13,bare,17"})
    void aClusterIsDeployedAndASecondRunFindsNothingToDo(
            String release, String image, String postgresql, @TempDir Path directory) throws IOException {
        String file = Files.readString(Path.of("scripts/demo.yaml"))
                .replace("count: 3", "count: 1")
                .replace("synchronous_mode: on", "synchronous_mode: off")
                .replace("{os: Debian, version: \"13\", name: baked}", image(release, image))
                .replace("postgresql:\n", "postgresql:\n  version: " + postgresql + "\n");
        LabCluster lab = new LabCluster("deb" + release, directory, file).up();
        try {
            lab.pgha().run("cluster", "deploy", "--yes").good();
            lab.awaitHealthy(Duration.ofSeconds(60));
            assertThat(lab.on("pgsql1", "sudo -u postgres psql -Atc 'show server_version_num'")
                            .good()
                            .out())
                    .startsWith(postgresql);
            assertThat(lab.pgha().run("stack", "plan").good().out()).contains("Nothing to change");
        } finally {
            lab.down();
        }
    }

    private static String image(String release, String name) {
        return "{os: Debian, version: \"" + release + "\", name: " + name + "}";
    }
}
