package io.pgha.lab.engine.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IamTest {
    private static final Map<String, String> VALUES = Map.of("a", "1", "tag.team.cluster.value", "demo");

    @Test
    void conditionsAreAnyAllOneOrNested() {
        assertThat(holds("a = '1'")).isTrue();
        assertThat(holds("a='2'")).isFalse();
        assertThat(holds("a != '2'")).isTrue();
        assertThat(holds("ANY {a = '2', tag.team.cluster.value = 'demo'}")).isTrue();
        assertThat(holds("All {a = '2', tag.team.cluster.value = 'demo'}")).isFalse();
        assertThat(holds("all {any {a = '2', a = '1'}, tag.team.cluster.value}"))
                .isTrue();
        assertThat(holds("b")).isFalse();
    }

    @Test
    void whatIsNoConditionIsRefused() {
        for (String text : List.of("", "a =", "a = 1", "any {}", "any {a = '1'", "a = '1' b", "a = '1", "{a = '1'}")) {
            assertThatThrownBy(() -> ConditionReader.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aStatementSaysWhoWhatAndWhere() {
        Statement statement =
                Statement.read("Allow dynamic-group 'Default'/'nodes' to use private-ips in compartment id "
                        + "ocid1.compartment.oc1..a where any {request.operation = 'UpdatePrivateIp'}");
        assertThat(statement.names()).containsExactly("nodes");
        assertThat(statement.verb()).isEqualTo(Statement.Verb.USE);
        assertThat(statement.resourceType()).isEqualTo("private-ips");
        assertThat(statement.compartment()).contains("ocid1.compartment.oc1..a");
        assertThat(statement.condition()).isPresent();
        assertThat(Statement.read(
                        "allow dynamic-group id ocid1.dynamicgroup.oc1..x to manage all-resources in tenancy"))
                .isEqualTo(new Statement(
                        "dynamic-group",
                        List.of("ocid1.dynamicgroup.oc1..x"),
                        Statement.Verb.MANAGE,
                        "all-resources",
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void whatIsNoStatementIsRefused() {
        for (String text : List.of(
                "",
                "Allow dynamic-group nodes to have private-ips in tenancy",
                "Allow dynamic-group nodes to use private-ips",
                "Allow dynamic-group nodes to use private-ips in tenancy where")) {
            assertThatThrownBy(() -> Statement.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static boolean holds(String text) {
        return ConditionReader.read(text).holds(name -> Optional.ofNullable(VALUES.get(name)));
    }
}
