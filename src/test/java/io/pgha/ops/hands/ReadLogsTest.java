package io.pgha.ops.hands;

import static io.pgha.remote.ScriptedHost.output;
import static io.pgha.remote.ScriptedHost.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Cancellation;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import io.pgha.remote.Output;
import io.pgha.remote.Script;
import io.pgha.remote.ScriptedHost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadLogsTest {
    private static final Node NODE = new Node("pgsql1", 1, "10.0.0.3", "i", "AD-1", "FD-1", "v", "/dev/x");
    private static final ReadLogs.Wish ALL = new ReadLogs.Wish(Optional.empty(), Optional.of(10), Optional.empty());
    private static final Problem LOST = Problem.of("CONNECTION_LOST", Problem.Kind.UNREACHABLE, "It broke.");
    private static final Problem GONE =
            Problem.of("BASTION_UNREACHABLE", Problem.Kind.UNREACHABLE, "Cannot reach the bastion.");

    private final List<String> shown = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> scripts = new ArrayList<>();
    private final Cancellation cancellation = new Cancellation();

    /** A host whose runs go one after another as told; the last is repeated. */
    private ReadLogs logs(List<Function<Script, Output>> runs) {
        ScriptedHost host = new ScriptedHost("pgsql1").answering("main", script -> {
            scripts.add(script.body().masked());
            return runs.get(Math.min(scripts.size(), runs.size()) - 1).apply(script);
        });
        return new ReadLogs(node -> host, ZoneId.of("Etc/UTC"), InstantSource.system());
    }

    private void follow(ReadLogs logs, Duration patience) {
        logs.follow(NODE, Service.ETCD, ALL, patience, line -> shown.add(line.line()), notes::add, cancellation);
    }

    private static Output says(Script script, String... lines) {
        for (String line : lines) {
            script.onLine().accept(line);
        }
        throw LOST.toException();
    }

    private static String at(String time, String what) {
        return "2026-11-23T" + time + "+00:00 pgsql1 etcd[651]: " + what;
    }

    @Test
    void afterALostConnectionItGoesOnWhereItWas() {
        follow(
                logs(List.of(
                        script -> says(
                                script,
                                LogScript.ALIVE,
                                at("01:00:01.1", "one"),
                                at("01:00:02.1", "two"),
                                at("01:00:02.2", "three")),
                        script -> says(
                                script,
                                LogScript.ALIVE,
                                at("01:00:02.1", "two"),
                                at("01:00:02.2", "three"),
                                at("01:00:02.3", "four")),
                        script -> {
                            cancellation.cancel();
                            throw LOST.toException();
                        })),
                Duration.ofSeconds(20));
        assertThat(shown).map(line -> line.replaceAll(".* ", "")).containsExactly("one", "two", "three", "four");
        assertThat(notes)
                .containsExactly(
                        "-- The connection to pgsql1 is lost; trying to get it back. --",
                        "-- The connection to pgsql1 is back. --",
                        "-- The connection to pgsql1 is lost; trying to get it back. --");
        assertThat(scripts.get(0)).contains("-n 10");
        assertThat(scripts.get(1))
                .contains("since=" + Instant.parse("2026-11-23T01:00:02Z").getEpochSecond())
                .contains("-n all");
    }

    @Test
    void aConnectionThatStaysAwayIsAProblemThatSaysWhy() {
        ReadLogs logs = logs(List.of(script -> says(script, LogScript.ALIVE, at("01:00:01.1", "one")), script -> {
            throw GONE.toException();
        }));
        Problem problem = problemOf(() -> follow(logs, Duration.ofSeconds(1)));
        assertThat(problem.code()).isEqualTo("LOG_CONNECTION_LOST");
        assertThat(problem.kind().exitStatus()).isEqualTo(4);
        assertThat(problem.cause()).contains("Cannot reach the bastion.");
        assertThat(shown).hasSize(1);
    }

    @Test
    void aNodeThatWasNeverReachedIsNotTriedAgain() {
        ReadLogs logs = logs(List.of(script -> {
            throw GONE.toException();
        }));
        assertThat(problemOf(() -> follow(logs, Duration.ofMinutes(1))).code()).isEqualTo("BASTION_UNREACHABLE");
        assertThat(scripts).hasSize(1);
    }

    @Test
    void aNodeThatRebootsIsALostConnectionAndNotTheEnd() {
        follow(
                logs(List.of(
                        script -> {
                            script.onLine().accept(LogScript.ALIVE);
                            return output(143, "", "Terminated");
                        },
                        script -> {
                            script.onLine().accept(LogScript.ALIVE);
                            throw Problem.of("EXIT_STATUS_MISSING", Problem.Kind.REMOTE, "Cut off.")
                                    .toException();
                        },
                        script -> {
                            cancellation.cancel();
                            throw LOST.toException();
                        })),
                Duration.ofSeconds(20));
        assertThat(scripts).hasSize(3);
        assertThat(notes).anyMatch(note -> note.contains("is back"));
    }

    @Test
    void aPatternThatIsNoneIsTheUsersToMend() {
        ReadLogs logs = logs(List.of(script -> output(1, "", "Bad pattern \"(\": missing closing parenthesis")));
        ReadLogs.Wish wish = new ReadLogs.Wish(Optional.empty(), Optional.empty(), Optional.of("("));
        Problem problem = problemOf(() -> logs.read(NODE, Service.ETCD, wish, line -> {}, cancellation));
        assertThat(problem.code()).isEqualTo("BAD_PATTERN");
        assertThat(problem.cause()).contains("missing closing parenthesis");
    }

    @Test
    void timesOfBothKindsOfLogAreRead() {
        LogTime time = new LogTime(ZoneId.of("Europe/Berlin"));
        assertThat(time.of("2026-11-23T01:02:04.623287+0000 pgsql1 x: y"))
                .contains(Instant.parse("2026-11-23T01:02:04.623287Z"));
        assertThat(time.of("2026-11-23T01:02:04.623287+01:00 pgsql1 x: y"))
                .contains(Instant.parse("2026-11-23T00:02:04.623287Z"));
        assertThat(time.of("2026-11-23 01:00:16.117 CET [1124] LOG:  x"))
                .contains(Instant.parse("2026-11-23T00:00:16.117Z"));
        assertThat(time.of("2026-19-93T01:02:04+00:00 x: y")).isEmpty();
        assertThat(time.of("\tat continued")).isEmpty();
    }

    @Test
    void aLineWithoutATimeBelongsToTheOneBefore() {
        Resume resume = new Resume();
        Instant second = Instant.parse("2026-11-23T01:00:01Z");
        assertThat(resume.isNew("a", Optional.of(second))).isTrue();
        assertThat(resume.isNew("\tb", Optional.empty())).isTrue();
        assertThat(resume.isNew("a", Optional.of(second))).isFalse();
        assertThat(resume.isNew("\tb", Optional.empty())).isFalse();
        assertThat(resume.isNew("old", Optional.of(second.minusSeconds(5)))).isFalse();
    }
}
