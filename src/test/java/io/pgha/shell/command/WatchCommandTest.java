package io.pgha.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.shell.CommandSpec;
import io.pgha.shell.Parameter;
import io.pgha.shell.TestShell;
import io.pgha.view.Reply;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchCommandTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final TestShell shell = new TestShell(() -> List.of(
            CommandSpec.named("look")
                    .summary("Look.")
                    .takes(Parameter.flag("follow", "Go on"))
                    .example("look", "look")
                    .runs(in -> Reply.none().shownAs("look " + looks.incrementAndGet())),
            CommandSpec.named("break")
                    .summary("Break.")
                    .changes()
                    .example("break", "break")
                    .runs(in -> Reply.none().shownAs("broken " + looks.incrementAndGet()))));

    WatchCommandTest() {
        shell.edge().add(new WatchCommand(shell.edge(), InstantSource.system()));
    }

    @Test
    void withoutATerminalEveryLookIsABlock() {
        TestShell.Ran ran = shell.run("watch", "--rounds", "2", "--interval", "10ms", "look");
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).matches("(?s)--- \\S+Z  look\nlook 1\n--- \\S+Z  look\nlook 2\n");
    }

    @Test
    void forProgramsEveryLookIsALineOfJson() {
        TestShell.Ran ran = shell.run("watch", "--rounds", "2", "--interval", "10ms", "--output", "json", "version");
        assertThat(ran.out().lines()).hasSize(2).allMatch(line -> line.contains("\"command\":\"version\""));
    }

    @Test
    void aLookThatFailsIsShownAndNotTheEnd() {
        TestShell.Ran ran = shell.run("watch", "--rounds", "2", "--interval", "10ms", "help", "nothing-like-it");
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("There is no help on");
        assertThat(ran.out().lines().filter(line -> line.startsWith("--- "))).hasSize(2);
    }

    @Test
    void whatChangesIsNeverRepeated() {
        TestShell.Ran ran = shell.run("watch", "break", "--yes");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("NOT_TO_BE_WATCHED");
        assertThat(looks).hasValue(0);
    }

    @Test
    void whatGoesOnByItselfIsNotRepeatedEither() {
        assertThat(shell.run("watch", "look", "--follow").err()).contains("NOT_TO_BE_WATCHED");
        assertThat(shell.run("watch", "watch", "look").err()).contains("NOT_TO_BE_WATCHED");
    }

    @Test
    void aWrongLineIsSaidAtOnce() {
        TestShell.Ran ran = shell.run("watch", "lok");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("look");
    }
}
