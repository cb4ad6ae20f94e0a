package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.ClockSight;
import io.pgha.ops.doctor.sight.ClusterSight;
import io.pgha.ops.doctor.sight.NodeSight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The nodes' clocks against each other, with this machine's clock as one voice among them. */
final class ClockRules implements Rule {
    // The answer's way to us is in every offset: far below a second, even over a slow line.
    static final Duration APART = Duration.ofSeconds(2);
    private static final Duration CHRONY_APART = Duration.ofMillis(500);

    @Override
    public List<Finding> judge(ClusterSight sight) {
        List<Finding> found = new ArrayList<>();
        List<Duration> voices = new ArrayList<>(List.of(Duration.ZERO));
        sight.answering().forEach(node -> node.clock().offset().ifPresent(voices::add));
        voices.sort(Comparator.naturalOrder());
        Duration median = voices.get((voices.size() - 1) / 2);
        for (NodeSight node : sight.answering()) {
            ClockSight clock = node.clock();
            Duration apart = clock.offset().map(offset -> offset.minus(median)).orElse(Duration.ZERO);
            if (apart.abs().compareTo(APART) > 0) {
                found.add(offset(node, seconds(apart) + " s from the other nodes"));
            } else if (clock.chrony()
                    .filter(c -> c.offset().abs().compareTo(CHRONY_APART) > 0)
                    .isPresent()) {
                found.add(offset(node, "chrony: " + seconds(clock.chrony().get().offset()) + " s from its sources"));
            } else if (clock.maySet()
                    && clock.chrony().filter(ClockSight.Chrony::isSynchronised).isEmpty()) {
                found.add(Finding.of(
                                CheckGroup.OS,
                                Severity.WARNING,
                                "CLOCK_UNSYNCHRONISED",
                                "Nobody keeps the clock of " + node.name() + ".")
                        .on(node.name())
                        .seen(clock.chrony().map(c -> "chrony: " + c.leap()).orElse("chrony does not answer"))
                        .because("chrony is not running or reaches no source of time.")
                        .cured(Cures.configure("os", node.name()), Cures.restart(node.name(), "chrony"))
                        .lookAt(Cures.onNode(node.name(), "chronyc sources")));
            }
        }
        return found;
    }

    private static Finding offset(NodeSight node, String evidence) {
        return Finding.of(CheckGroup.OS, Severity.WARNING, "CLOCK_OFFSET", "The clock of " + node.name() + " is wrong.")
                .on(node.name())
                .seen(evidence)
                .seen(node.logged("etcd", "clock drift").map(line -> line.text()).stream()
                        .toList())
                .because(
                        "chrony does not run, has no source, or the clock jumped when the machine was paused or moved.")
                .cured(Cures.restart(node.name(), "chrony"), Cures.onNode(node.name(), "sudo chronyc makestep"))
                .lookAt(Cures.onNode(node.name(), "chronyc tracking; chronyc sources"));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%+.1f", duration.toMillis() / 1000.0);
    }
}
