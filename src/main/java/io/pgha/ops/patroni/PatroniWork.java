package io.pgha.ops.patroni;

import io.pgha.model.Cancellation;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Machines;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Progress;
import io.pgha.observe.PatroniControl;
import io.pgha.observe.PatroniReader;
import io.pgha.observe.etcd.PatroniStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What one command needs to change something through Patroni. */
public record PatroniWork(
        ClusterSpec spec,
        Machines machines,
        SeeMembers members,
        PatroniStore store,
        PatroniReader reader,
        PatroniControl control,
        Progress progress,
        Cancellation cancellation) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /**
     * The record as etcd agrees on it; no change is begun on anything less.
     *
     * @throws ProblemException of kind PRECONDITION if etcd has no quorum, UNREACHABLE if it does not answer
     */
    PatroniKeys agreed() {
        PatroniKeys keys = members.keys();
        keys.doubt().ifPresent(doubt -> {
            throw Problem.of(
                            "NO_QUORUM",
                            Problem.Kind.PRECONDITION,
                            "Patroni cannot change anything while etcd has no quorum.")
                    .because(doubt)
                    .withProgress(java.util.List.of(), java.util.List.of("Nothing was changed."))
                    .withNext("cluster status", "stack check etcd")
                    .toException();
        });
        return keys;
    }

    /** The node whose Patroni takes requests: the leader's, else that of any member. */
    Node door(PatroniKeys keys) {
        return keys.leader()
                .flatMap(machines::node)
                .or(() -> keys.members().stream()
                        .flatMap(member -> machines.node(member.name()).stream())
                        .findFirst())
                .orElseThrow(
                        () -> Problem.of("NO_MEMBERS", Problem.Kind.PRECONDITION, "No Patroni is registered in etcd.")
                                .withNext("stack check patroni", "cluster status")
                                .toException());
    }

    /** Members that are registered, among the nodes of the cluster. */
    PatroniKeys.Member member(PatroniKeys keys, String name) {
        machines.require(name);
        return keys.member(name).orElseThrow(() -> Problem.of(
                        "NO_MEMBER_KEY", Problem.Kind.PRECONDITION, "Patroni does not run on " + name + ".")
                .because("It is not registered in etcd.")
                .withProgress(java.util.List.of(), java.util.List.of("Nothing was changed."))
                .withNext("patroni list", "stack check patroni")
                .toException());
    }

    /** Looks again and again until the record is as wanted; empty if it was not in time. A silent etcd is asked again. */
    Optional<PatroniKeys> await(Duration limit, Predicate<PatroniKeys> wanted) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            cancellation.check();
            try {
                PatroniKeys keys = members.keys();
                if (keys.doubt().isEmpty() && wanted.test(keys)) {
                    return Optional.of(keys);
                }
            } catch (ProblemException e) {
                if (e.first().kind() != Problem.Kind.UNREACHABLE) {
                    throw e;
                }
            }
            if (System.nanoTime() > end) {
                return Optional.empty();
            }
            cancellation.pause(BETWEEN_LOOKS);
        }
    }

    /** Waits as {@link #await} does, and throws the problem if the record was not as wanted in time. */
    void must(Duration limit, Predicate<PatroniKeys> wanted, Supplier<Problem> otherwise) {
        if (await(limit, wanted).isEmpty()) {
            throw otherwise.get().toException();
        }
    }

    /** How long Patroni may take to act on something that is in etcd: two of its rounds, and something over. */
    static Duration rounds(PatroniKeys keys) {
        return Duration.ofSeconds(2 * keys.config().number("loop_wait", 10) + 10);
    }
}
