package io.pgha.lab.engine.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    @Test
    void machinesThatBootTogetherMayAllWriteTheSameScript(@TempDir Path directory) throws Exception {
        ExecutorService machines = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 30; round++) {
                Path fresh = directory.resolve("round" + round);
                List<Future<Path>> written = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    written.add(machines.submit(() -> Programs.script("machine.sh", fresh)));
                }
                for (Future<Path> one : written) {
                    assertThat(one.get()).isNotEmptyFile();
                }
                try (var left = Files.list(fresh)) {
                    assertThat(left).hasSize(1);
                }
            }
        } finally {
            machines.shutdownNow();
        }
    }
}
