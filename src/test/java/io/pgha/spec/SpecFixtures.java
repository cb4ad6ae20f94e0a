package io.pgha.spec;

import io.pgha.model.ClusterSpec;
import java.nio.file.Path;

/** Cluster files for tests. */
final class SpecFixtures {
    static final Path HOME = Path.of("/nonexistent/home");
    static final String MINIMAL =
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

    private SpecFixtures() {}

    static ClusterSpec parse(String text) {
        return ClusterFile.parse(text, "demo.yaml", ContextSettings.none(), HOME)
                .spec();
    }
}
