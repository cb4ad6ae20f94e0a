package io.pgha.ops.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VirtualIpJudgementTest {
    private static VirtualIpView.NodeView node(String name, boolean here, String vrrp) {
        return new VirtualIpView.NodeView(
                name, here, vrrp, true, true, Optional.empty(), true, Optional.of("a"), "primary");
    }

    private static List<String> judge(Optional<String> cloud, VirtualIpView.NodeView... nodes) {
        return VirtualIpJudgement.contradictions("10.0.0.9", cloud, Optional.of("a"), List.of(nodes));
    }

    @Test
    void oneHolderThatAllAgreeOnIsRight() {
        assertThat(judge(Optional.of("a"), node("a", true, "holder"), node("b", false, "backup")))
                .isEmpty();
    }

    @Test
    void twoHoldersNoneAndAnotherOneInTheCloudAreNamed() {
        assertThat(judge(Optional.of("a"), node("a", true, "holder"), node("b", true, "holder")))
                .hasSize(2);
        assertThat(judge(Optional.empty(), node("a", false, "backup"))).hasSize(2);
        assertThat(judge(Optional.of("b"), node("a", true, "holder")))
                .singleElement()
                .asString()
                .contains("interface of a");
    }
}
