package io.pgha.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Lag;
import io.pgha.ops.patroni.PatroniView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static PatroniView.Member member(String name, boolean leads, String follows) {
        return new PatroniView.Member(
                name,
                "10.0.0.1",
                5432,
                "4.1.4",
                leads ? "leader" : "replica",
                leads ? "running" : "streaming",
                OptionalInt.of(3),
                Optional.of("0/5000060"),
                leads ? new Lag.Unknown() : new Lag.Known(0),
                new Lag.Unknown(),
                new Lag.Unknown(),
                false,
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.of(follows).filter(text -> !text.isEmpty()),
                OptionalLong.of(1),
                false);
    }

    private static String tree(Optional<String> leader, PatroniView.Member... members) {
        PatroniView view = new PatroniView(
                "demo",
                leader,
                OptionalInt.empty(),
                false,
                false,
                Optional.empty(),
                30,
                Optional.empty(),
                List.of(members),
                List.of());
        return Stream.of(PatroniTables.topology(view))
                .map(block -> ReplyView.render(block, Screen.ofWidth(80)))
                .collect(Collectors.joining());
    }

    @Test
    void whoStreamsFromWhomIsATree() {
        assertThat(tree(
                        Optional.of("a"),
                        member("a", true, ""),
                        member("b", false, ""),
                        member("c", false, "b"),
                        member("d", false, "gone")))
                .isEqualTo(
                        """
                        demo: a leads

                        a  leader, running, timeline 3, at 0/5000060
                        |- b  replica, streaming, timeline 3, at 0/5000060, lag 0 B
                        |  `- c  replica, streaming, timeline 3, at 0/5000060, lag 0 B (follows b)
                        `- d  replica, streaming, timeline 3, at 0/5000060, lag 0 B (follows gone)
                        """);
    }

    @Test
    void membersThatFollowEachOtherAreNotLost() {
        assertThat(tree(
                        Optional.of("a"),
                        member("a", true, ""),
                        member("b", false, "c"),
                        member("c", false, "b"),
                        member("d", false, "d")))
                .contains("\nb  replica", "\nc  replica", "\nd  replica");
    }

    @Test
    void withoutALeaderOrWithOneThatIsNotRegisteredEveryMemberIsShown() {
        assertThat(tree(Optional.empty(), member("b", false, ""), member("c", false, "b")))
                .contains("nobody leads", "\nb  replica", "\nc  replica");
        assertThat(tree(Optional.of("a"), member("b", false, ""), member("c", false, "b")))
                .contains("a leads", "\nb  replica", "\nc  replica");
    }
}
