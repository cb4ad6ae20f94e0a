package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.CertificateSight;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import io.pgha.stack.Paths;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates: in time, for the right names, and of the cluster's own authority. */
final class CertificateRules implements Rule {
    private static final Duration SOON = Duration.ofDays(30);

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        for (NodeSight node : sight.answering()) {
            node.certificates().forEach(certificate -> time(sight, node, certificate, found));
            node.certificates().stream()
                    .filter(certificate -> certificate.path().equals(Paths.CERTIFICATE))
                    .forEach(certificate -> names(sight, node, certificate, found));
            node.verified()
                    .ifPresent(said -> found.add(Finding.of(
                                    CheckGroup.OS,
                                    Severity.CRITICAL,
                                    "CERTIFICATE_UNTRUSTED",
                                    "The certificate of " + node.name() + " is not of the cluster's authority.")
                            .on(node.name())
                            .seen(Paths.CERTIFICATE + ": " + said)
                            .because("It was put there by hand, or the node belongs to another cluster.")
                            .cured(Cures.configure("all", node.name()))));
        }
        boolean several = found.stream().map(Finding::node).distinct().count() > 1;
        return several ? found.stream().map(CertificateRules::together).toList() : found;
    }

    /** With certificates bad on several nodes, one node made well alone still finds the others sick. */
    private static Finding together(Finding finding) {
        return finding.cure().isEmpty() ? finding : finding.cured(Cures.configure("all"));
    }

    private static void time(ClusterSight sight, NodeSight node, CertificateSight certificate, List<Finding> found) {
        Optional<Instant> end = certificate.notAfter();
        String file = certificate.path();
        if (end.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.OS,
                            Severity.CRITICAL,
                            "CERTIFICATE_UNREADABLE",
                            "A certificate of " + node.name() + " cannot be read.")
                    .on(node.name())
                    .seen(file)
                    .because("The file is missing or damaged.")
                    .cured(Cures.configure("all", node.name())));
            return;
        }
        Duration left = Duration.between(sight.at(), end.get());
        boolean early = certificate.notBefore().filter(sight.at()::isBefore).isPresent();
        if (!early && left.compareTo(SOON) > 0) {
            return;
        }
        boolean over = left.isNegative() || early;
        String when = left.isNegative() ? "expired " + span(left.negated()) + " ago" : "expires in " + span(left);
        Finding finding = Finding.of(
                        CheckGroup.OS,
                        over ? Severity.CRITICAL : Severity.WARNING,
                        over ? "CERTIFICATE_EXPIRED" : "CERTIFICATE_EXPIRES",
                        file + " on " + node.name() + " " + (early ? "is not valid yet" : when) + ".")
                .on(node.name())
                .seen(file + " notAfter " + end.get())
                .seen(node.logged("etcd", "expired", "bad certificate", "x509").map(line -> line.text()).stream()
                        .toList());
        found.add(
                file.equals(Paths.CA)
                        ? finding.because("The cluster's authority itself is at its end.")
                                .advised(
                                        "A new authority means new certificates on every node at once; plan a window for it.")
                        : finding.because(
                                        early
                                                ? "It was made by a clock that was ahead, or the clock here is behind. A new one is valid at once."
                                                : "Nobody renewed it. \"stack configure\" issues a new one and restarts what uses it, one node"
                                                        + " after another.")
                                .cured(Cures.configure("all", node.name())));
    }

    private static String span(Duration time) {
        return time.toDays() >= 2 ? time.toDays() + " days" : time.toHours() + " hours";
    }

    private static void names(ClusterSight sight, NodeSight node, CertificateSight certificate, List<Finding> found) {
        List<String> missing = new ArrayList<>();
        for (String wanted : List.of(
                node.name(),
                node.node().address(),
                "127.0.0.1",
                sight.machines().virtualIp().address())) {
            if (!certificate.names().contains(wanted)) {
                missing.add(wanted);
            }
        }
        if (certificate.notAfter().isPresent() && !missing.isEmpty()) {
            found.add(Finding.of(
                            CheckGroup.OS,
                            Severity.CRITICAL,
                            "CERTIFICATE_NAMES",
                            "The certificate of " + node.name() + " is not for all the names it is reached by.")
                    .on(node.name())
                    .seen("it is for " + String.join(", ", certificate.names()))
                    .seen("missing: " + String.join(", ", missing))
                    .because("The node's name or address changed, or the certificate is another node's.")
                    .cured(Cures.configure("all", node.name())));
        }
    }
}
