package io.pgha.ops.doctor;

import io.pgha.ops.doctor.rule.CheckGroup;
import io.pgha.ops.doctor.rule.Finding;
import io.pgha.ops.doctor.rule.Severity;
import java.util.List;

/**
 * What ails a cluster, as a reply.
 *
 * @param healthy true if nothing needs to be done; notices do not count
 * @param groups what was checked
 * @param answering names of the nodes that answered
 * @param silent names of those that did not
 * @param millis how long the look and its judgement took
 * @param findings the worst first, causes before what follows from them
 */
public record Diagnosis(
        String cluster,
        boolean healthy,
        List<CheckGroup> groups,
        List<String> answering,
        List<String> silent,
        long millis,
        List<Finding> findings) {
    public Diagnosis {
        groups = List.copyOf(groups);
        answering = List.copyOf(answering);
        silent = List.copyOf(silent);
        findings = List.copyOf(findings);
    }

    /** How many findings are this severe. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
