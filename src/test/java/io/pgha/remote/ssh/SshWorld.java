package io.pgha.remote.ssh;

import io.pgha.model.Bastion;
import io.pgha.model.Node;
import io.pgha.model.Text;
import io.pgha.remote.Script;
import io.pgha.remote.StreamingHost;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A bastion behind a wire that can be stalled, a node, a key that both accept, and the settings that lead there. */
final class SshWorld implements AutoCloseable {
    static final String BASTION_ID = "ocid1.instance.oc1..bastion";
    static final String NODE_ID = "ocid1.instance.oc1..pgsql1";

    final Path directory;
    /** Made once: an RSA key takes a good part of a second. */
    private static final KeyPair KEY = TestSshd.rsaKey();

    final KeyPair key = KEY;
    final TestSshd bastion;
    final TestSshd node;
    final PausingProxy wire;
    final SshSettings settings;
    final SshNetwork network;

    SshWorld(Path directory) throws IOException {
        this.directory = directory;
        bastion = new TestSshd(TestSshd.ecdsaKey());
        node = new TestSshd(TestSshd.ecdsaKey());
        bastion.accept(key);
        node.accept(key);
        wire = new PausingProxy(bastion.port());
        settings = new SshSettings(
                wire.port(),
                "opc",
                node.port(),
                "debian",
                List.of(TestSshd.pem(key, directory.resolve("key.pem"))),
                Passphrases.none(),
                Optional.empty(),
                directory.resolve("pgha/known_hosts"),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                2);
        network = network(settings);
    }

    /** Another session with other settings. */
    static SshNetwork network(SshSettings settings) {
        return new SshNetwork(settings, new Bastion("bastion", "127.0.0.1", "10.0.0.2", BASTION_ID));
    }

    StreamingHost host() {
        return network.node(node());
    }

    static Node node() {
        return new Node(
                "pgsql1",
                1,
                "127.0.0.1",
                NODE_ID,
                "AD-1",
                "FAULT-DOMAIN-1",
                "ocid1.vnic.oc1..pgsql1",
                "/dev/oracleoci/oraclevdb");
    }

    static Script script(String body) {
        return Script.asRoot(Text.plain(body), Duration.ofSeconds(30));
    }

    @Override
    public void close() throws IOException {
        network.close();
        wire.close();
        node.close();
        bastion.close();
    }
}
