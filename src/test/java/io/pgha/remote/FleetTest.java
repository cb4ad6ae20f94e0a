package io.pgha.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgha.model.Cancellation;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetTest {
    private final List<ScriptedHost> hosts = IntStream.rangeClosed(1, 5)
            .mapToObj(index -> new ScriptedHost("pgsql" + index))
            .toList();
    private final Fleet fleet = new Fleet();

    private static void fail(String node) {
        throw Problem.of("NODE_UNREACHABLE", Problem.Kind.UNREACHABLE, "Gone.")
                .at(node)
                .toException();
    }

    @Test
    void parallelWorkReallyRunsAtTheSameTime() {
        CyclicBarrier allTogether = new CyclicBarrier(hosts.size());
        Map<Host, Outcome<String>> outcomes = fleet.each(hosts, Rollout.PARALLEL, Cancellation.none(), host -> {
            try {
                allTogether.await(10, TimeUnit.SECONDS);
            } catch (Exception notTogether) {
                throw new IllegalStateException(notTogether);
            }
            return host.name();
        });
        assertThat(outcomes.values()).allMatch(Outcome.Done.class::isInstance);
        assertThat(outcomes.keySet()).containsExactlyElementsOf(hosts);
    }

    @Test
    void parallelWorkGoesOnWhenOneMachineFails() {
        Map<Host, Outcome<String>> outcomes = fleet.each(hosts, Rollout.PARALLEL, Cancellation.none(), host -> {
            if (host.name().equals("pgsql2")) {
                fail(host.name());
            }
            return host.name();
        });
        assertThat(outcomes.get(hosts.get(1))).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(
                        failed.problem().code())
                .isEqualTo("NODE_UNREACHABLE"));
        assertThat(outcomes.values().stream().filter(Outcome.Done.class::isInstance))
                .hasSize(4);
    }

    @Test
    void parallelWorkIsNeverWiderThanTheFleet() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        new Fleet(2).each(hosts, Rollout.PARALLEL, Cancellation.none(), host -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            return running.decrementAndGet();
        });
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void rollingWorkKeepsTheOrderAndStopsAfterTheFirstFailure() {
        List<String> visited = Collections.synchronizedList(new ArrayList<>());
        Map<Host, Outcome<String>> outcomes = fleet.each(hosts, Rollout.ROLLING, Cancellation.none(), host -> {
            visited.add(host.name());
            if (host.name().equals("pgsql3")) {
                fail(host.name());
            }
            return host.name();
        });
        assertThat(visited).containsExactly("pgsql1", "pgsql2", "pgsql3");
        assertThat(outcomes.get(hosts.get(2))).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(hosts.get(3))).isInstanceOf(Outcome.NotStarted.class);
        assertThat(outcomes.get(hosts.get(4))).isInstanceOf(Outcome.NotStarted.class);
    }

    @Test
    void aCancelledRunStartsNoFurtherMachine() {
        Cancellation cancellation = new Cancellation();
        Map<Host, Outcome<String>> outcomes = fleet.each(hosts, Rollout.ROLLING, cancellation, host -> {
            cancellation.cancel();
            return host.name();
        });
        assertThat(outcomes.get(hosts.get(0))).isInstanceOf(Outcome.Done.class);
        assertThat(outcomes.get(hosts.get(1))).isInstanceOf(Outcome.NotStarted.class);
    }

    @Test
    void aBugOnOneMachineIsThatMachinesOutcome() {
        Map<Host, Outcome<String>> outcomes = fleet.each(hosts, Rollout.PARALLEL, Cancellation.none(), host -> {
            if (host.name().equals("pgsql1")) {
                throw new StackOverflowError();
            }
            return host.run(Script.asRoot(io.pgha.model.Text.plain("true"), Duration.ofSeconds(1)))
                    .stdout();
        });
        assertThat(outcomes.values()).hasSize(5).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.problem().kind()).isEqualTo(Problem.Kind.BUG)));
    }

    @Test
    void aLookGoesOnWithoutTheMachineThatDoesNotAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        long start = System.nanoTime();
        Map<Host, Outcome<String>> outcomes = fleet.look(
                hosts,
                Host::name,
                Duration.ofMinutes(1),
                Duration.ofMillis(200),
                Cancellation.none(),
                name -> false,
                host -> {
                    if (host.name().equals("pgsql2")) {
                        await(never);
                    }
                    return host.name();
                });
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(30));
        assertThat(outcomes.get(hosts.get(1))).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(
                        failed.problem().code())
                .isEqualTo(Fleet.SILENT));
        assertThat(outcomes.values().stream().filter(Outcome.Done.class::isInstance))
                .hasSize(4);
        never.countDown();
    }

    @Test
    void aLookEndsWithTheAnswerThatIsEnough() {
        CountDownLatch never = new CountDownLatch(1);
        Map<Host, Outcome<String>> outcomes = fleet.look(
                hosts,
                Host::name,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Cancellation.none(),
                "pgsql3"::equals,
                host -> {
                    if (!host.name().equals("pgsql3")) {
                        await(never);
                    }
                    return host.name();
                });
        assertThat(outcomes.get(hosts.get(2))).isInstanceOf(Outcome.Done.class);
        assertThat(outcomes.get(hosts.get(0))).isInstanceOf(Outcome.Failed.class);
        never.countDown();
    }

    @Test
    void aLookEndsAtOnceWhenTheUserCancels() {
        CountDownLatch never = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> fleet.look(
                        hosts,
                        Host::name,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1),
                        cancellation,
                        name -> false,
                        host -> {
                            cancellation.cancel();
                            await(never);
                            return host.name();
                        }))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.first().kind()).isEqualTo(Problem.Kind.CANCELLED));
        never.countDown();
    }

    @Test
    void aLookAtMachinesThatAreAllSilentEndsAtTheLimit() {
        CountDownLatch never = new CountDownLatch(1);
        Map<Host, Outcome<String>> outcomes = fleet.look(
                hosts,
                Host::name,
                Duration.ofMillis(100),
                Duration.ofMinutes(1),
                Cancellation.none(),
                name -> false,
                host -> {
                    await(never);
                    return host.name();
                });
        assertThat(outcomes.values()).hasSize(5).allMatch(Outcome.Failed.class::isInstance);
        never.countDown();
    }

    private Map<Host, Outcome<String>> relay(Duration turn, Function<Host, String> work) {
        return fleet.relay(
                hosts,
                Host::name,
                turn,
                Duration.ofMinutes(1),
                Cancellation.none(),
                answer -> !answer.equals("not enough"),
                work);
    }

    @Test
    void inARelayNobodyElseIsAskedOnceOneKnowsEnough() {
        List<String> asked = new CopyOnWriteArrayList<>();
        Map<Host, Outcome<String>> outcomes = relay(Duration.ofMinutes(1), host -> {
            asked.add(host.name());
            return host.name();
        });
        assertThat(asked).containsExactly("pgsql1");
        assertThat(outcomes.get(hosts.get(0))).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void inARelayTheNextHasItsTurnWhenOneFailsOrDoesNotKnowEnough() {
        List<String> asked = new CopyOnWriteArrayList<>();
        Map<Host, Outcome<String>> outcomes = relay(Duration.ofMinutes(1), host -> {
            asked.add(host.name());
            if (host.name().equals("pgsql1")) {
                fail(host.name());
            }
            return host.name().equals("pgsql2") ? "not enough" : "enough";
        });
        assertThat(asked).containsExactly("pgsql1", "pgsql2", "pgsql3");
        assertThat(outcomes.get(hosts.get(0))).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(hosts.get(2))).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void inARelayWhoIsSlowIsOvertaken() {
        CountDownLatch never = new CountDownLatch(1);
        Map<Host, Outcome<String>> outcomes = relay(Duration.ofMillis(50), host -> {
            if (host.name().equals("pgsql1")) {
                await(never);
            }
            return host.name();
        });
        assertThat(outcomes.get(hosts.get(0))).isInstanceOf(Outcome.Failed.class);
        assertThat(outcomes.get(hosts.get(1))).isInstanceOf(Outcome.Done.class);
        never.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
