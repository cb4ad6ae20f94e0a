package io.pgha.ops.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.LabCloud;
import io.pgha.model.Bastion;
import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Progress;
import io.pgha.oci.ApiKey;
import io.pgha.oci.Tenancy;
import io.pgha.oci.TenancySettings;
import io.pgha.oci.Timing;
import io.pgha.remote.Fleet;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.Tunnel;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A cluster file, a lab's cloud to make it in, and machines that let everybody in. */
final class CloudFixture implements AutoCloseable {
    static final Timing QUICK = new Timing(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            4,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofSeconds(2));
    static final Pace PACE =
            new Pace(Duration.ofMillis(10), Duration.ofMillis(60), Duration.ofSeconds(30), Duration.ofSeconds(5));

    final LabCloud lab;
    final List<String> said = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final Tenancy tenancy;

    private CloudFixture(Path directory, LabCloud lab) {
        this.directory = directory;
        this.lab = lab;
        this.tenancy = Tenancy.open(settings(), QUICK);
    }

    static CloudFixture start(Path directory) throws IOException {
        return start(directory, config -> {});
    }

    static CloudFixture start(Path directory, Consumer<ObjectNode> adapt) throws IOException {
        Files.writeString(directory.resolve("key.pub"), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA test\n");
        return new CloudFixture(directory, LabCloud.start(directory.resolve("lab"), adapt));
    }

    TenancySettings settings() {
        return new TenancySettings(
                lab.text("configFile"),
                lab.text("profile"),
                lab.text("region"),
                Optional.of(lab.endpoint()),
                lab.text("compartmentId"),
                ApiKey.none(),
                Optional.empty());
    }

    ClusterSpec spec() {
        return spec("");
    }

    /** The usual cluster with more lines at the end of its file. */
    ClusterSpec spec(String more) {
        return spec(lab.subnet("lab-public"), lab.subnet("lab-private"), more);
    }

    /** The usual cluster with a bastion address that outlives the bastion. */
    ClusterSpec reserving() {
        return spec(lab.subnet("lab-public"), lab.subnet("lab-private"), "", ", public_address: reserved");
    }

    ClusterSpec spec(String bastionSubnet, String nodeSubnet, String more) {
        return spec(bastionSubnet, nodeSubnet, more, "");
    }

    private ClusterSpec spec(String bastionSubnet, String nodeSubnet, String more, String bastion) {
        String text =
                """
                name: demo
                cloud:
                  region: %s
                  compartment: %s
                  config_file: %s
                  profile: %s
                  endpoint: %s
                  bastion_subnet: %s
                  node_subnet: %s
                ssh: {private_key: %s, public_key: %s}
                bastion: {client_cidrs: 203.0.113.0/24%s}
                """
                        .formatted(
                                lab.text("region"),
                                lab.text("compartmentId"),
                                lab.text("configFile"),
                                lab.text("profile"),
                                lab.endpoint(),
                                bastionSubnet,
                                nodeSubnet,
                                directory.resolve("key"),
                                directory.resolve("key.pub"),
                                bastion);
        String nodes = more.contains("nodes:")
                ? ""
                : "nodes: {image: {os: Debian, version: 13}, shape: VM.Standard.E5.Flex}\n";
        return ClusterFile.parse(text + nodes + more, "demo.yaml", ContextSettings.none(), directory)
                .spec();
    }

    CloudWork work(ClusterSpec spec) {
        return work(spec, new Cancellation());
    }

    CloudWork work(ClusterSpec spec, Cancellation cancellation) {
        return new CloudWork(
                tenancy.watchedBy(said::add, cancellation), spec, new Fleet(), PACE, listening(), cancellation);
    }

    Tenancy tenancy() {
        return tenancy;
    }

    CreateNodes.CreatedNodes create(ClusterSpec spec) {
        CreateNodes verb = new CreateNodes(work(spec), Doors::new);
        return verb.create(verb.plan());
    }

    CloudCluster read(ClusterSpec spec) {
        return work(spec).reader().readAll();
    }

    Progress listening() {
        return new Progress() {
            @Override
            public void working(String subject, String what) {
                said.add(subject + ": " + what);
            }

            @Override
            public void done(String subject, String what) {
                said.add(subject + ": " + what);
            }

            @Override
            public void failed(String subject, String what) {
                said.add(subject + ": " + what);
            }

            @Override
            public void note(String what) {
                said.add(what);
            }
        };
    }

    /** Every script of a machine finds another boot id. */
    static class Doors implements Logins {
        private final AtomicInteger boots = new AtomicInteger();

        Doors() {}

        Doors(Bastion bastion) {
            if (bastion.publicAddress().isEmpty()) {
                throw new IllegalArgumentException("no way to " + bastion);
            }
        }

        @Override
        public void reachBastion() {}

        @Override
        public Host node(Node node) {
            return new Host() {
                @Override
                public String name() {
                    return node.name();
                }

                @Override
                public Output run(Script script) {
                    return new Output(0, "boot-" + boots.incrementAndGet() + "\n", "", false, Duration.ZERO);
                }

                @Override
                public Duration ping(Duration deadline) {
                    return Duration.ofMillis(1);
                }

                @Override
                public Tunnel forward(String address, int port) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }

    @Override
    public void close() throws IOException {
        tenancy.close();
        lab.close();
    }
}
