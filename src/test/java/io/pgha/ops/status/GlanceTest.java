package io.pgha.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Lag;
import io.pgha.model.PatroniCluster;
import io.pgha.model.PatroniMember;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GlanceTest {
    private static PatroniMember member(String name, PatroniMember.Role role, String state) {
        return new PatroniMember(
                name, "10.0.0.1", role, state, OptionalInt.of(3), new Lag.Known(0), false, Map.of(), List.of());
    }

    private static final PatroniMember LEADER = member("pgsql1", PatroniMember.Role.LEADER, "running");
    private static final PatroniMember REPLICA = member("pgsql2", PatroniMember.Role.REPLICA, "streaming");

    private static Glance at(boolean paused, PatroniMember... members) {
        return Glance.of(new PatroniCluster("demo", List.of(members), paused), 2);
    }

    @Test
    void aWellClusterNeedsOnlyItsLeaderAndTimeline() {
        assertThat(at(false, LEADER, REPLICA)).isEqualTo(new Glance("leader pgsql1, tl 3", false));
        assertThat(at(true, LEADER, REPLICA)).isEqualTo(new Glance("leader pgsql1, tl 3, paused", false));
    }

    @Test
    void aMissingLeaderOrMemberIsBad() {
        assertThat(at(false, REPLICA)).isEqualTo(new Glance("no leader, 1 of 2 well", true));
        assertThat(at(false, LEADER)).isEqualTo(new Glance("leader pgsql1, tl 3, 1 of 2 well", true));
        assertThat(at(false, LEADER, member("pgsql2", PatroniMember.Role.REPLICA, "start failed"))
                        .bad())
                .isTrue();
        assertThat(Glance.silence().bad()).isTrue();
    }
}
