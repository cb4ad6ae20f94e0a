package io.pgha.shell.command;

import static io.pgha.ops.etcd.EtcdFixtures.member;
import static io.pgha.ops.etcd.EtcdFixtures.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.EtcdLease;
import io.pgha.model.EtcdMember;
import io.pgha.ops.etcd.BrowseEtcd.KeyRow;
import io.pgha.ops.etcd.EtcdJudgement;
import io.pgha.ops.etcd.EtcdStatus;
import io.pgha.ops.etcd.TermMemory;
import io.pgha.view.Block;
import io.pgha.view.ReplyView;
import io.pgha.view.Screen;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdViewsTest {
    private static final List<EtcdMember> MEMBERS =
            List.of(member(1, 122, "1", List.of()), member(2, 122, "1", List.of()), silent(3));

    private static String shown(Block block, int width) {
        return ReplyView.render(block, Screen.ofWidth(width));
    }

    private static EtcdStatus status() {
        return EtcdJudgement.of("demo", 1L << 31, MEMBERS, new TermMemory(InstantSource.fixed(Instant.EPOCH)));
    }

    @Test
    void theSumOfEtcdComesFirstThenWhyThenTheMembers() {
        assertThat(shown(EtcdViews.status(status()), 80) + shown(EtcdViews.standing(MEMBERS), 80))
                .isEqualTo(
                        """
                        etcd of demo: degraded, leader pgsql1
                          - pgsql3 does not answer: Connection refused
                        2 of 3 members answer, 2 are needed: tolerates 0 failures.
                        Term 2, each election makes it one more; revision 96.
                        Largest database 80 KB of a quota of 2.0 GB; no alarms.
                        MEMBER  ROLE      DATABASE  IN USE  TERM  INDEX
                        pgsql1  leader    80 KB     60 KB      2    122
                        pgsql2  follower  80 KB     60 KB      2    122
                        pgsql3  silent    -         -          -      -
                        """);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 160})
    void noLineIsWiderThanTheScreen(int width) {
        String all = shown(EtcdViews.members(MEMBERS), width)
                + shown(EtcdViews.standing(MEMBERS), width)
                + shown(EtcdViews.leases(leases()), width)
                + new KeyTree(width).lines(rows());
        assertThat(all.lines()).allMatch(line -> line.length() <= width);
        assertThat(all).contains("pgsql3", "silent", "Connection", "7d2f");
    }

    private static List<EtcdLease> leases() {
        return List.of(new EtcdLease(
                "7d2f",
                Duration.ofSeconds(16),
                Duration.ofSeconds(20),
                List.of("/service/demo/leader", "/service/demo/members/pgsql3")));
    }

    private static KeyRow row(String key, String meaning) {
        return new KeyRow(key, 1, 2, 1, "", Optional.of(meaning).filter(m -> !m.isEmpty()));
    }

    private static List<KeyRow> rows() {
        return List.of(
                row("/service/demo/config", "ttl 20, loop_wait 5, retry_timeout 5, maximum_lag_on_failover 1048576"),
                row("/service/demo/leader", "pgsql3"),
                row("/service/demo/members/pgsql1", "replica, running"));
    }

    @Test
    void keysMakeATreeThatFitsANarrowScreen() {
        assertThat(new KeyTree(60).lines(rows()))
                .isEqualTo(
                        """
                        /service/
                          demo/
                            config
                                ttl 20, loop_wait 5, retry_timeout 5,
                                maximum_lag_on_failover 1048576
                            leader        pgsql3
                            members/
                              pgsql1        replica, running""");
    }

    @Test
    void keysBesideEachOtherAreToldFromThoseAboveAndBelow() {
        List<KeyRow> rows = Stream.of("/a/b/1", "/a/b/2", "/a/b/", "/a/b/c/3", "/a/b/4", "/a/d", "e", "/f")
                .map(key -> row(key, ""))
                .toList();
        assertThat(new KeyTree(80).lines(rows))
                .isEqualTo("/a/\n  b/\n    1\n    2\n    \n    c/\n      3\n    4\n  d\ne\n/f");
    }

    @Test
    void theTreeGoesOnFromPageToPage() {
        KeyTree tree = new KeyTree(80);
        assertThat(tree.lines(rows())).startsWith("/service/");
        assertThat(tree.lines(List.of(row("/service/demo/members/pgsql2", ""), row("/service/other/x", ""))))
                .isEqualTo("      pgsql2\n  other/\n    x");
        assertThat(tree.lines(List.of())).isEmpty();
    }

    @Test
    void keysOfAnyFormAreWritten() {
        assertThat(new KeyTree(80)
                        .lines(List.of(
                                row("", ""), row("a", ""), row("a/", ""), row("b//c", ""), row("b\u001b[2J", ""))))
                .isEqualTo("\na\na/\n  \nb/\n  /\n    c\nb\\x1b[2J");
    }
}
