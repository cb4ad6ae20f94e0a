package io.pgha.stack.haproxy;

import io.pgha.model.Text;
import io.pgha.plan.Diff;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import io.pgha.plan.step.FilePresent;
import java.util.Set;
import java.util.SortedMap;

/**
 * HAProxy's configuration is its text for some members. Which members is for etcd to say, so that a node that left or joined is no
 * difference; any other difference is one, and then the file begins anew with all nodes of the cluster.
 *
 * @param nodes addresses of the cluster's nodes by name
 */
record BalancerFile(String component, String path, MemberText text, SortedMap<String, String> nodes) implements Step {
    // $1 is the file that would be put in place.
    private static final String CHECK = "haproxy -c -q -f \"$1\"";

    @Override
    public StepId id() {
        return new StepId(component, "file " + path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(Fact.file(path));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        SortedMap<String, String> members = facts.get(Fact.file(path))
                .filter(FileState.Regular.class::isInstance)
                .flatMap(state -> text.membersIn(((FileState.Regular) state).content()))
                .orElse(nodes);
        return new FilePresent(component, path, "root", "root", "644", Text.plain(text.with(members)), CHECK)
                .diff(facts, changedBefore);
    }
}
