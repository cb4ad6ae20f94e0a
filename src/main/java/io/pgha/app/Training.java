package io.pgha.app;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.observe.etcd.RecordByNode;
import io.pgha.ops.patroni.BriefLook;
import io.pgha.remote.Host;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.Tunnel;
import io.pgha.remote.ssh.Rehearsal;
import io.pgha.shell.Edge;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import io.pgha.view.OutputFormat;
import io.pgha.view.PatroniTables;
import io.pgha.view.Reply;
import io.pgha.view.ReplyView;
import io.pgha.view.Screen;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What pgha does while Java notes which classes an archive should hold: plain commands, a login that stops at the door, and a look at
 * a cluster whose one node answers from here, a prompt at which nobody types. Nothing of it leaves this machine.
 */
final class Training {
    private static final String CLUSTER =
            """
            name: training
            cloud:
              region: eu-frankfurt-1
              compartment: ocid1.compartment.oc1..aaaa
              bastion_subnet: ocid1.subnet.oc1.eu-frankfurt-1.aaaa
              node_subnet: ocid1.subnet.oc1.eu-frankfurt-1.bbbb
            bastion:
              client_cidrs: [203.0.113.0/24]
            """;

    private Training() {}

    /** Does it all; what fails makes the archive smaller and nothing worse. */
    static int run(Wiring wiring) {
        Edge edge = wiring.edge();
        Stream.of("version", "version --output json", "help", "help script run", "help nothing")
                .forEach(line -> edge.run(List.of(line.split(" "))));
        try {
            Path directory = Files.createTempDirectory("pgha-training");
            try {
                look(directory, edge);
                Rehearsal.login(directory);
                whatOnlyALoginUses();
            } finally {
                remove(directory);
            }
        } catch (IOException | GeneralSecurityException | URISyntaxException | ReflectiveOperationException e) {
            return 1;
        }
        // It ends at once: there is nothing to read.
        return wiring.repl().run();
    }

    private static void look(Path directory, Edge edge) throws IOException {
        Path file = Files.writeString(directory.resolve("training.yaml"), CLUSTER);
        edge.run(List.of("cluster", "validate", "--cluster", file.toString()));
        ClusterSpec spec =
                ClusterFile.read(file, ContextSettings.none(), directory).spec();
        Node node = new Node("pgsql1", 1, "10.0.0.1", "i", "a", "f", "v", "d");
        new BriefLook(spec, new RecordByNode("/training/", "/etc/none", 8008), any -> new Actor())
                .whole(List.of(node), List.of(node), Cancellation.none())
                .map(view -> Reply.of(view).shownAs(PatroniTables.members(view)))
                .ifPresent(reply -> Stream.of(OutputFormat.values())
                        .forEach(format -> ReplyView.render(reply, format, Screen.pipe())));
    }

    /** What comes after the door: logins, channels, commands. */
    private static void whatOnlyALoginUses() throws IOException, URISyntaxException, ReflectiveOperationException {
        for (Class<?> one : List.of(Rehearsal.library(), Rehearsal.class)) {
            Path place = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isRegularFile(place)) {
                try (JarFile jar = new JarFile(place.toFile())) {
                    for (String name : jar.stream()
                            .map(entry -> entry.getName())
                            .filter(Training::isOfALogin)
                            .map(entry -> entry.replace('/', '.').replaceFirst("\\.class$", ""))
                            .toList()) {
                        Class.forName(name, false, Training.class.getClassLoader());
                    }
                }
            }
        }
    }

    private static boolean isOfALogin(String entry) {
        return entry.endsWith(".class")
                && Stream.of(
                                "io/pgha/remote/ssh/",
                                "io/pgha/ops/session/",
                                "net/schmizz/sshj/connection/",
                                "net/schmizz/sshj/userauth/method/")
                        .anyMatch(entry::startsWith);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A node that has one member and tells of it. */
    private static final class Actor implements Host {
        @Override
        public String name() {
            return "pgsql1";
        }

        @Override
        public Output run(Script script) {
            String said = "record {\"kvs\":[" + entry("config", "{\"ttl\":20}") + ","
                    + entry("history", "[[1,2,\"no recovery target specified\",\"at\",\"pgsql1\"]]") + ","
                    + entry("leader", "pgsql1") + ","
                    + entry(
                            "members/pgsql1",
                            "{\"conn_url\":\"postgres://10.0.0.1:5432/postgres\",\"state\":\"running\",\"timeline\":1,"
                                    + "\"xlog_location\":1,\"tags\":{\"nofailover\":true}}")
                    + "," + entry("status", "{\"optime\":1}") + "," + entry("sync", "{\"leader\":\"pgsql1\"}")
                    + "]}\nclock {\"id\":1,\"ttl\":18,\"granted-ttl\":20}\nalive 10.0.0.1\n";
            return new Output(0, said, "", false, Duration.ZERO);
        }

        private static String entry(String key, String value) {
            return "{\"key\":\"%s\",\"value\":\"%s\",\"lease\":1,\"mod_revision\":1}"
                    .formatted(base64("/training/" + key), base64(value));
        }

        private static String base64(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public Duration ping(Duration deadline) {
            return Duration.ZERO;
        }

        @Override
        public Tunnel forward(String address, int port) {
            throw new UnsupportedOperationException("nothing is forwarded in training");
        }
    }
}
