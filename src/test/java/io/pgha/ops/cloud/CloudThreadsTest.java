package io.pgha.ops.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.ClusterSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("component")
class CloudThreadsTest {
    /** Other tests of this process may have left theirs. */
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    private List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Test
    void callsLeaveNoIdleThreadsBehind(@TempDir Path directory) throws IOException, InterruptedException {
        try (CloudFixture cloud = CloudFixture.start(directory)) {
            ClusterSpec spec = cloud.spec();
            cloud.create(spec);
            for (int i = 0; i < 10; i++) {
                cloud.read(spec);
            }
            assertThat(threads("cloud-call-")).hasSizeLessThan(40);
            assertThat(threads("jersey-client-async")).isEmpty();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!threads("cloud-call-").isEmpty() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(threads("cloud-call-")).isEmpty();
            assertThat(cloud.read(spec).nodes()).hasSize(3);
        }
    }
}
