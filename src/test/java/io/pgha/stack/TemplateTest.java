package io.pgha.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.model.Text;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static Template template(String source) {
        return Template.of("/etc/some.conf", "some", source);
    }

    @Test
    void putsValuesInTheirPlaces() {
        assertThat(template("a @{one} b @{two} @{one}\n")
                        .with("one", "1")
                        .with("two", 2)
                        .text()
                        .masked())
                .isEqualTo("a 1 b 2 1\n");
    }

    @Test
    void leavesTheMarksOfOtherLanguagesAlone() {
        String source = "{{getv \"/x\"}} ${HOME} ${list[@]} @{ name } %{x} $(y) [[ a ]]\n";
        assertThat(template(source).text().masked()).isEqualTo(source);
    }

    @Test
    void keepsTheIndentationOfALineThatIsOnlyAPlace() {
        assertThat(template("x\n    @{lines}\ny\n").with("lines", "a\nb").text().masked())
                .isEqualTo("x\n    a\n    b\ny\n");
    }

    @Test
    void dropsALineThatIsOnlyAPlaceWithoutAValue() {
        assertThat(template("x\n    @{lines}\ny\n").with("lines", "").text().masked())
                .isEqualTo("x\ny\n");
    }

    @Test
    void keepsSecretsHidden() {
        Text text = template("user = \"@{login}\"\n")
                .with("login", Text.hidden(Secret.of("s3")))
                .text();
        assertThat(text.masked()).isEqualTo("user = \"******\"\n");
        assertThat(text.sameRaw(Text.plain("user = \"s3\"\n"))).isTrue();
    }

    @Test
    void aValueIsNeverReadAsATemplate() {
        assertThat(template("@{a} and @{b}\n")
                        .with("a", "@{b}")
                        .with("b", "2")
                        .text()
                        .masked())
                .isEqualTo("@{b} and 2\n");
    }

    @Test
    void aMissingValueIsAProblemWithTheLine() {
        assertThatThrownBy(() -> template("a\nb @{port}\n").text())
                .isInstanceOfSatisfying(ProblemException.class, thrown -> {
                    Problem problem = thrown.first();
                    assertThat(problem.code()).isEqualTo("TEMPLATE_VALUE_MISSING");
                    assertThat(problem.what()).contains("port");
                    assertThat(problem.where()).contains("/etc/some.conf", "line 2");
                });
    }

    @Test
    void aValueWithoutAPlaceIsAProblem() {
        assertThatThrownBy(() -> template("a\n").with("port", 1).text())
                .isInstanceOfSatisfying(ProblemException.class, thrown -> {
                    assertThat(thrown.first().code()).isEqualTo("TEMPLATE_VALUE_UNUSED");
                    assertThat(thrown.first().what()).contains("port");
                });
    }
}
