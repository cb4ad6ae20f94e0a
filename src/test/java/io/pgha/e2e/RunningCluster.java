package io.pgha.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a healthy three-node cluster in a lab. It is deployed once, for the first class that asks, and shared by all: a test
 * that breaks something heals it, and the next class is not started on a sick cluster. PGHA_TEST_LAB names a lab that stands already
 * (its cluster file in PGHA_TEST_CLUSTER); it is used as it is and left alone.
 */
final class RunningCluster implements ParameterResolver, AfterAllCallback {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(RunningCluster.class);
    private static final Duration TO_HEAL = Duration.ofMinutes(2);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LabCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context).cluster;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        shared(context).cluster.awaitHealthy(TO_HEAL);
    }

    private static Shared shared(ExtensionContext context) {
        return context.getRoot().getStore(HERE).getOrComputeIfAbsent(Shared.class);
    }

    /** The one cluster of this run; taken down after the last test. */
    static final class Shared implements AutoCloseable {
        private final LabCluster cluster;
        private final boolean ours;

        Shared() {
            String standing = System.getenv().getOrDefault("PGHA_TEST_LAB", "");
            ours = standing.isEmpty();
            try {
                Path file = Path.of(System.getenv().getOrDefault("PGHA_TEST_CLUSTER", "scripts/demo.yaml"));
                cluster = new LabCluster(
                        ours ? "shared" : standing, Files.createTempDirectory("pgha-e2e"), Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            cluster.up();
            if (ours) {
                cluster.pgha().run("cluster", "deploy", "--yes").good();
            }
        }

        @Override
        public void close() {
            if (ours) {
                cluster.down();
            }
        }
    }
}
