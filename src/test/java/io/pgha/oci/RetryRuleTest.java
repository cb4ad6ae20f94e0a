package io.pgha.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRuleTest {
    private final RetryRule rule = new RetryRule(Timing.usual());

    @ParameterizedTest
    @CsvSource({
        "429, TooManyRequests, '', false, false, true",
        "503, ServiceUnavailable, '', false, false, true",
        "502, BadGateway, '', false, false, false",
        "502, BadGateway, '', true, false, true",
        "500, InternalServerError, '', true, false, true",
        "500, InternalServerError, '', false, false, false",
        "500, InternalError, Out of host capacity., true, false, false",
        "409, IncorrectState, '', false, false, true",
        "409, Conflict, instance is currently being modified, false, false, true",
        "409, Conflict, something else, true, false, false",
        "409, InvalidatedRetryToken, '', true, false, false",
        "404, NotAuthorizedOrNotFound, '', true, false, false",
        "404, NotAuthorizedOrNotFound, '', true, true, true",
        "400, RelatedResourceNotAuthorizedOrNotFound, '', true, true, true",
        "400, InvalidParameter, '', true, true, false",
        "412, NoEtagMatch, '', true, false, false"
    })
    void whatIsWorthAnotherTry(
            int status, String code, String message, boolean repeatable, boolean fresh, boolean expected) {
        Failure failure = new Failure(status, code, message, false, "", "");
        Operation operation = new Operation("testing", repeatable, java.util.List.of());
        assertThat(rule.pause(1, failure, operation, fresh, 0.5).isPresent()).isEqualTo(expected);
    }

    @Test
    void anUnansweredCallIsRepeatedOnlyIfThatDoesNoHarm() {
        Failure lost = new Failure(-1, "", "timeout", true, "", "");
        assertThat(rule.pause(1, lost, Operation.reading("x"), false, 0)).isPresent();
        assertThat(rule.pause(1, lost, Operation.once("x"), false, 0)).isEmpty();
    }

    @Test
    void pausesGrowToTheCapAndTheSixthTryIsTheLast() {
        Failure busy = new Failure(429, "TooManyRequests", "", false, "", "");
        assertThat(rule.pause(1, busy, Operation.reading("x"), false, 1)).contains(Duration.ofMillis(500));
        assertThat(rule.pause(2, busy, Operation.reading("x"), false, 1)).contains(Duration.ofSeconds(1));
        assertThat(rule.pause(5, busy, Operation.reading("x"), false, 1)).contains(Duration.ofSeconds(8));
        assertThat(rule.pause(6, busy, Operation.reading("x"), false, 1)).isEqualTo(Optional.empty());
    }

    @Test
    void aRefusedSignatureIsTriedOnceMore() {
        Failure refused = new Failure(401, "NotAuthenticated", "", false, "", "");
        assertThat(rule.pause(1, refused, Operation.reading("x"), false, 0)).isPresent();
        assertThat(rule.pause(2, refused, Operation.reading("x"), false, 0)).isEmpty();
    }

    @Test
    void tokensAreShortTheSameForTheSameWordsAndOthersForOthers() {
        RetryToken token = RetryToken.of("demo", "instance", 1);
        assertThat(token.text()).hasSizeLessThanOrEqualTo(64);
        assertThat(RetryToken.of("demo", "instance", 1)).isEqualTo(token);
        assertThat(RetryToken.of("demo", "instance", 2)).isNotEqualTo(token);
        assertThat(RetryToken.of("demoi", "nstance", 1)).isNotEqualTo(token);
    }
}
