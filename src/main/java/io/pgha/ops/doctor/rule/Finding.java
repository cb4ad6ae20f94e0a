package io.pgha.ops.doctor.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something that is not as it should be.
 *
 * @param code stable and upper-case, such as {@code ETCD_NOSPACE}; scripts may match on it
 * @param node the node it is about, or empty if it is about the cluster
 * @param what one sentence in plain words
 * @param evidence the very lines or values that show it
 * @param cause the likely reason
 * @param cure commands that, typed in this order, cure it; none if no command can
 * @param advice what to do where no command can, or what to know before the cure; may be empty
 * @param look commands that show more
 */
public record Finding(
        String code,
        Severity severity,
        CheckGroup group,
        Optional<String> node,
        String what,
        List<String> evidence,
        String cause,
        List<String> cure,
        String advice,
        List<String> look) {
    private static final int LONGEST = 400;

    public Finding {
        evidence = evidence.stream()
                .filter(line -> !line.isBlank())
                .map(line -> line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line)
                .toList();
        cure = List.copyOf(cure);
        look = List.copyOf(look);
    }

    /** A finding about the cluster as a whole; add the rest with the other methods. */
    static Finding of(CheckGroup group, Severity severity, String code, String what) {
        return new Finding(code, severity, group, Optional.empty(), what, List.of(), "", List.of(), "", List.of());
    }

    /** The same finding under the name of what is behind it. */
    Finding named(String better, String sentence) {
        return new Finding(better, severity, group, node, sentence, evidence, cause, cure, advice, look);
    }

    /** The same finding about a node. */
    Finding on(String name) {
        return new Finding(code, severity, group, Optional.of(name), what, evidence, cause, cure, advice, look);
    }

    /** The same finding with evidence. */
    Finding seen(String... lines) {
        return seen(Arrays.asList(lines));
    }

    /** The same finding with evidence. */
    Finding seen(List<String> lines) {
        List<String> all = new java.util.ArrayList<>(evidence);
        all.addAll(lines);
        return new Finding(code, severity, group, node, what, all, cause, cure, advice, look);
    }

    /** The same finding with its cause. */
    Finding because(String reason) {
        return new Finding(code, severity, group, node, what, evidence, reason, cure, advice, look);
    }

    /** The same finding with the commands that cure it, in their order. */
    Finding cured(String... commands) {
        return new Finding(code, severity, group, node, what, evidence, cause, List.of(commands), advice, look);
    }

    /** The same finding with what no command can do. */
    Finding advised(String words) {
        return new Finding(code, severity, group, node, what, evidence, cause, cure, words, look);
    }

    /** The same finding with commands that show more. */
    Finding lookAt(String... commands) {
        return new Finding(code, severity, group, node, what, evidence, cause, cure, advice, List.of(commands));
    }
}
