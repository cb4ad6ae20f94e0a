package io.pgha.stack.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemberTextTest {
    private static final MemberText TEXT =
            new MemberText("listen a\n    server <name> <address>:1 check\n    server <name>-b track a/<name>\nend\n");

    private static SortedMap<String, String> members(String... names) {
        SortedMap<String, String> all = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            all.put(names[i], "10.0.0." + (i + 1));
        }
        return all;
    }

    @Test
    void repeatsALineForEveryMemberInOrderOfNames() {
        assertThat(TEXT.with(members("n1", "n2")))
                .isEqualTo(
                        """
                        listen a
                            server n1 10.0.0.1:1 check
                            server n2 10.0.0.2:1 check
                            server n1-b track a/n1
                            server n2-b track a/n2
                        end
                        """);
    }

    @Test
    void findsTheMembersItWasMadeFor() {
        assertThat(TEXT.membersIn(TEXT.with(members("n1", "n10", "n2")))).contains(members("n1", "n10", "n2"));
    }

    @Test
    void isNotRecognisedWithAnyOtherDifference() {
        String good = TEXT.with(members("n1", "n2"));
        assertThat(TEXT.membersIn(good.replace("end", "END"))).isEmpty();
        assertThat(TEXT.membersIn(good.replace("server n2-b", "server n3-b"))).isEmpty();
        assertThat(TEXT.membersIn(good.replace("10.0.0.2:1 check", "10.0.0.2:1 check weight 2")))
                .isEmpty();
        assertThat(TEXT.membersIn(good + "# a note\n")).isEmpty();
        assertThat(TEXT.membersIn("")).isEmpty();
    }

    @Test
    void isNotRecognisedWithoutAMember() {
        assertThat(TEXT.membersIn(TEXT.with(new TreeMap<>(Map.of())))).isEmpty();
    }

    @Test
    void turnsIntoATemplateOfConfdThatRefusesAnEmptyList() {
        assertThat(TEXT.asConfdTemplate())
                .startsWith("{{if not (gets \"/members/*\")}}{{getv \"/members/none\"}}{{end}}listen a\n")
                .contains("{{range gets \"/members/*\"}}    server {{base .Key}}-b track a/{{base .Key}}\n{{end}}")
                .endsWith("{{end}}end\n");
    }
}
