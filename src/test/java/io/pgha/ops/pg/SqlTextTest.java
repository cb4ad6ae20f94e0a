package io.pgha.ops.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqlTextTest {
    @Test
    void valuesKeepTheirTypes() {
        SqlAnswer answer = SqlText.answers(
                        "n",
                        "{\"answers\":[{\"columns\":[[\"a\",\"integer\"],[\"n\",\"numeric\"],[\"a\",\"text\"],[\"t\",\"boolean\"]],"
                                + "\"rows\":[[1,\"2.50\",null,true]],\"status\":\"SELECT 1\"}]}")
                .get(0);
        assertThat(answer.named().get(0))
                .containsEntry("a", Optional.of(1))
                .containsEntry("n", Optional.of(new BigDecimal("2.50")))
                .containsEntry("a_2", Optional.empty())
                .containsEntry("t", Optional.of(true));
    }

    @Test
    void anErrorShowsItsPlaceAndSqlstate() {
        String sql = "SELECT 1\nFROM nosuch";
        Problem problem = SqlText.problem(
                "n", sql, new SqlAnswer.SqlError("relation \"nosuch\" does not exist", "42P01", "", "", "", 15));
        assertThat(problem.evidence())
                .containsExactly("SQLSTATE 42P01", "line 2, character 6:", "FROM nosuch", "     ^");
    }

    @Test
    void whatIsSaidInSeveralLinesIsOneSentence() {
        String said = "server closed the connection unexpectedly\n\tThis probably means the server terminated.\n";
        assertThat(SqlText.problem("n", "", new SqlAnswer.SqlError(said, "", "", "", "", 0))
                        .what())
                .isEqualTo("PostgreSQL refused: server closed the connection unexpectedly This probably means the"
                        + " server terminated.");
    }

    @Test
    void aServerThatIsDownIsUnreachable() {
        assertThatThrownBy(() -> SqlText.answers("n", "{\"unreachable\":\"connection refused\"}"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().kind()).isEqualTo(Problem.Kind.UNREACHABLE));
    }
}
