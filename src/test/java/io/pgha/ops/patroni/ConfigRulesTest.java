package io.pgha.ops.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigRulesTest {
    private static final Map<String, Object> GOOD = Map.of("ttl", 30, "loop_wait", 10, "retry_timeout", 10);

    private static List<String> broken(String... settings) {
        Map<String, Object> after = new LinkedHashMap<>(GOOD);
        List<String> wrong = new ArrayList<>();
        for (String setting : settings) {
            EditConfig.assign(after, setting, wrong);
        }
        wrong.addAll(ConfigRules.broken(GOOD, after, false));
        return wrong;
    }

    @Test
    void aGoodConfigurationBreaksNothing() {
        assertThat(broken()).isEmpty();
        assertThat(broken("postgresql.parameters.pg_stat_statements.max=10000", "failsafe_mode=true"))
                .isEmpty();
    }

    @Test
    void aTtlThatALeaderCouldLoseWhileItRetriesIsRefused() {
        assertThat(broken("ttl=29")).singleElement().asString().contains("29 < 10 + 2 * 10 = 30");
    }

    @Test
    void wrongNamesWordsAndNumbersAreAllNamedAtOnce() {
        assertThat(broken("lop_wait=5", "failsafe_mode=maybe", "retry_timeout=x", "postgresql.parameters.port=1"))
                .hasSize(4)
                .anyMatch(rule -> rule.contains("Did you mean loop_wait?"));
    }

    @Test
    void quorumNeedsPatroni4() {
        assertThat(broken("synchronous_mode=quorum")).singleElement().asString().contains("Patroni 4");
    }

    @Test
    void nullTakesASettingOut() {
        Map<String, Object> config = new LinkedHashMap<>(GOOD);
        EditConfig.assign(config, "ttl=null", new ArrayList<>());
        assertThat(config).doesNotContainKey("ttl");
    }
}
