package io.pgha.lab.engine.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.lab.engine.machine.MachineException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackagesTest {
    private static final Optional<Path> KEYS = Optional.of(Path.of("/keys.gpg"));

    private static final String TARGETS =
            """
            https://other.example/node/ nodistro main
            https://pg.example/apt/ bookworm-pgdg main
            http://mirror.example/debian/ bookworm main
            http://mirror.example/debian/ bookworm-updates main
            http://mirror.example/debian-security/ bookworm-security main
            """;

    @Test
    void packagesComeFromWhereTheHostGetsItsOwn() {
        Packages packages = Packages.parse(TARGETS, "", KEYS);

        assertThat(packages.sources(Suite.TRIXIE).lines())
                .containsExactly(
                        "deb http://mirror.example/debian trixie main",
                        "deb http://mirror.example/debian trixie-updates main",
                        "deb http://mirror.example/debian-security trixie-security main");
    }

    @Test
    void aSuiteThatIsNotReleasedHasNoUpdatesAndMayBeOld() {
        assertThat(Packages.parse(TARGETS, "", KEYS).sources(Suite.FORKY))
                .isEqualTo("deb [check-valid-until=no] http://mirror.example/debian forky main");
    }

    @Test
    void theWayThroughAProxyIsTaken() {
        Packages packages = Packages.parse(
                TARGETS, "Acquire::http::Proxy \"http://192.0.2.9:3128\";\nAcquire::Languages \"none\";\n", KEYS);

        assertThat(packages.options()).containsExactly("Acquire::http::Proxy \"http://192.0.2.9:3128\";");
        assertThat(packages.addresses()).contains("192.0.2.9");
    }

    @Test
    void aHostWithoutADebianMirrorIsToldWhatToDo() {
        assertThatThrownBy(() -> Packages.parse("https://other.example/node/ nodistro main\n", "", KEYS))
                .isInstanceOf(MachineException.class)
                .hasMessageContaining("/etc/apt/sources.list.d");
    }
}
