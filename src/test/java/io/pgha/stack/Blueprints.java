package io.pgha.stack;

import io.pgha.model.ClusterSecrets;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Node;
import io.pgha.model.Secret;
import io.pgha.model.VirtualIp;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Clusters for tests, made from cluster files that say as little as they can. */
public final class Blueprints {
    /** A self-signed certificate; its key is thrown away. */
    public static final String AUTHORITY =
            """
            -----BEGIN CERTIFICATE-----
            MIIByzCCAXCgAwIBAgIUHRMpU403ViGjwsf37FDOIq82yI4wCgYIKoZIzj0EAwIw
            MDENMAsGA1UECgwEcGdoYTEfMB0GA1UEAwwWZGVtbyBjbHVzdGVyIGF1dGhvcml0
            eTAgFw0yNjExMjIyMzEzMTNaGA8yMTI2MTAyOTIzMTMxM1owMDENMAsGA1UECgwE
            cGdoYTEfMB0GA1UEAwwWZGVtbyBjbHVzdGVyIGF1dGhvcml0eTBZMBMGByqGSM49
            AgEGCCqGSM49AwEHA0IABO/rB+0dOgexdWZouIH3beCmLYOV2OpEY85lX6OxKelP
            NIl6vo0p+av1bweQjGzeDILEBuumU1b5B0NxdmTwBNmjZjBkMB0GA1UdDgQWBBQ5
            sF2ojPoNddQ8oNsWPJKa8vNtnDAfBgNVHSMEGDAWgBQ5sF2ojPoNddQ8oNsWPJKa
            8vNtnDAOBgNVHQ8BAf8EBAMCAQYwEgYDVR0TAQH/BAgwBgEB/wIBADAKBggqhkjO
            PQQDAgNJADBGAiEAt1fYE1lvINBYWyJ1d7tBTjBEJRawebgTPthw/wXi5gACIQCT
            8PjHeV0XiUgqimJKdcC/+UObflbiGzxkDul+MCFLYw==
            -----END CERTIFICATE-----
            """;

    private static final String MINIMAL =
            """
            name: demo
            cloud:
              region: eu-frankfurt-1
              compartment: ocid1.compartment.oc1..aaaa
              bastion_subnet: ocid1.subnet.oc1.eu-frankfurt-1.aaaa
              node_subnet: ocid1.subnet.oc1.eu-frankfurt-1.bbbb
            bastion:
              client_cidrs: 203.0.113.0/24
            """;

    private Blueprints() {}

    /** Three nodes, {@code pgsql1} at 10.77.1.11 to {@code pgsql3}, everything at its default. */
    public static Blueprint standard() {
        return with("");
    }

    /** As {@link #standard()}, with more in the cluster file. */
    public static Blueprint with(String yaml) {
        ClusterSpec spec = ClusterFile.parse(
                        MINIMAL + yaml, "demo.yaml", ContextSettings.none(), Path.of("/nonexistent/home"))
                .spec();
        List<Node> nodes = IntStream.rangeClosed(1, spec.nodes().count())
                .mapToObj(i -> node(spec.nodes().name(i), i, "10.77.1." + (10 + i)))
                .toList();
        return new Blueprint(
                spec,
                nodes,
                new ClusterSecrets(
                        Secret.of("super-secret"),
                        Secret.of("replication-secret"),
                        Secret.of("pool\"secret"),
                        Secret.of("rest-secret"),
                        Secret.of("vrrp8chr"),
                        AUTHORITY,
                        Secret.of("-----BEGIN PRIVATE KEY-----\n"),
                        Map.of("app", Secret.of("app'secret"))),
                new VirtualIp("10.77.1.100", 24, "ocid1.privateip.oc1.lab.vip"));
    }

    /** A node with made-up OCIDs. */
    public static Node node(String name, int index, String address) {
        return new Node(
                name,
                index,
                address,
                "ocid1.instance.oc1.lab." + index,
                "lab:LAB-AD-1",
                "FAULT-DOMAIN-" + index,
                "ocid1.vnic.oc1.lab." + index,
                "/dev/oracleoci/oraclevdb");
    }
}
