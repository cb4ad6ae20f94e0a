package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.Recorded;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;

/**
 * What real nodes said, with the lines of a fault put in.
 *
 * @param code of the finding that names it
 * @param evidence words that its evidence holds
 */
public record Fault(String code, Recorded recorded, String evidence) {
    static Recorded healthy() {
        return new Recorded("patroni:\n  watchdog: off\n");
    }

    static Fault of(String code, String node, UnaryOperator<String> fault, String evidence) {
        return new Fault(code, healthy().change(node, fault), evidence);
    }

    static Fault of(String code, Recorded recorded, String evidence) {
        return new Fault(code, recorded, evidence);
    }

    static UnaryOperator<String> saying(String from, String to) {
        return text -> text.replace(from, to);
    }

    /** A section that says something else. */
    static UnaryOperator<String> section(String name, String says) {
        return text ->
                text.replaceFirst("(?s)(@n " + name + "\n).*?(@n )", "$1" + Matcher.quoteReplacement(says) + "\n$2");
    }

    static UnaryOperator<String> unit(String name, String active) {
        return saying(
                "Id=" + name + ".service\nLoadState=loaded\nActiveState=active",
                "Id=" + name + ".service\nLoadState=loaded\nActiveState=" + active);
    }

    static final String REFUSED =
            "curl: (7) Failed to connect to 127.0.0.1 port 2379 after 0 ms: Could not connect to server\n\n~000";
}
