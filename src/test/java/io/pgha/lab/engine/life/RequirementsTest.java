package io.pgha.lab.engine.life;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class RequirementsTest {
    private static final String DEBIAN = "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\n";

    @Test
    void anotherSystemIsNamedAndToldWhatStillWorks() {
        assertThatThrownBy(() -> Requirements.check("Linux", "PRETTY_NAME=\"Fedora 41\"\nID=fedora\n", true, List::of))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("Fedora 41")
                .extracting("code")
                .isEqualTo("LAB_FOREIGN_SYSTEM");
        assertThatThrownBy(() -> Requirements.check("Mac OS X", "", true, List::of))
                .hasMessageContaining("Mac OS X");
    }

    @Test
    void withoutRootTheCommandWithSudoIsShown() {
        assertThatThrownBy(() -> Requirements.check("Linux", DEBIAN, false, List::of))
                .extracting("next", InstanceOfAssertFactories.list(String.class))
                .containsExactly("sudo scripts/pgha lab up");
    }

    @Test
    void missingProgramsAreNamedByTheCommandThatInstallsThem() {
        assertThatThrownBy(() -> Requirements.check("Linux", DEBIAN, true, () -> List.of("mmdebstrap", "nftables")))
                .extracting("next", InstanceOfAssertFactories.list(String.class))
                .contains("apt-get install --no-install-recommends mmdebstrap nftables");
    }
}
