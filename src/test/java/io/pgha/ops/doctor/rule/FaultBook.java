package io.pgha.ops.doctor.rule;

import io.pgha.ops.doctor.sight.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Faults as they are written down, one after another. */
abstract class FaultBook {
    private final List<Fault> faults = new ArrayList<>();

    final void fault(String code, String node, UnaryOperator<String> fault, String evidence) {
        faults.add(Fault.of(code, node, fault, evidence));
    }

    final void fault(String code, Recorded recorded, String evidence) {
        faults.add(Fault.of(code, recorded, evidence));
    }

    final List<Fault> written() {
        return List.copyOf(faults);
    }
}
