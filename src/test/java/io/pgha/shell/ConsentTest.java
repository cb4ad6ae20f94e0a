package io.pgha.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.Secret;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsentTest {
    private boolean changed;
    private String asked = "";

    private final Commands nouns = () -> List.of(
            CommandSpec.named("node stop")
                    .summary("Stop.")
                    .changes()
                    .example("node stop", "stop")
                    .runs(in -> {
                        in.consent().toChange("Stop \u001b[2Jit?");
                        changed = true;
                        return Reply.none();
                    }),
            CommandSpec.named("cluster destroy")
                    .summary("Destroy.")
                    .changes()
                    .example("cluster destroy", "destroy")
                    .runs(in -> {
                        in.consent().toDestroy("demo", List.of("3 instances"));
                        changed = true;
                        return Reply.none();
                    }),
            CommandSpec.named("ask").summary("Ask.").example("ask", "ask").runs(in -> {
                in.questions().secret("Password: ", "--password-file");
                changed = true;
                return Reply.none();
            }));

    private TestShell answering(String answer) {
        Asker asker = new Asker() {
            @Override
            public String line(String question) {
                asked = question;
                return answer;
            }

            @Override
            public Secret secret(String question) {
                return Secret.of(answer);
            }
        };
        return new TestShell("", Optional.of(asker), Map.of(), nouns);
    }

    @Test
    void withoutATerminalAChangeIsRefusedAndTheOptionNamed() {
        TestShell.Ran ran = new TestShell(nouns).run("node", "stop");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("--yes").contains("--dry-run");
        assertThat(changed).isFalse();
    }

    @Test
    void yesOnTheLineAgreesToAChange() {
        assertThat(new TestShell(nouns).run("node", "stop", "-y").status()).isZero();
        assertThat(changed).isTrue();
    }

    @Test
    void anythingButYesAtTheTerminalChangesNothing() {
        assertThat(answering("").run("node", "stop").status()).isEqualTo(130);
        assertThat(changed).isFalse();
        assertThat(answering("y").run("node", "stop").status()).isZero();
        assertThat(changed).isTrue();
    }

    @Test
    void yesAloneDestroysNothing() {
        TestShell.Ran ran = new TestShell(nouns).run("cluster", "destroy", "--yes");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("next      pgha cluster destroy --yes --cluster demo");
        assertThat(changed).isFalse();
    }

    @Test
    void yesWithAnotherClustersNameDestroysNothing() {
        assertThat(new TestShell(nouns)
                        .run("cluster", "destroy", "--yes", "--cluster", "other")
                        .status())
                .isEqualTo(2);
        assertThat(changed).isFalse();
    }

    @Test
    void yesWithTheClustersNameDestroys() {
        assertThat(new TestShell(nouns)
                        .run("cluster", "destroy", "--yes", "--cluster", "demo")
                        .status())
                .isZero();
        assertThat(changed).isTrue();
    }

    @Test
    void atTheTerminalTheNameMustBeTyped() {
        assertThat(answering("y").run("cluster", "destroy").status()).isEqualTo(130);
        assertThat(changed).isFalse();
        TestShell.Ran ran = answering("demo").run("cluster", "destroy");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).contains("3 instances");
        assertThat(changed).isTrue();
    }

    @Test
    void aMissingSecretWithoutATerminalNamesItsOption() {
        TestShell.Ran ran = new TestShell(nouns).run("ask");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("--password-file is missing");
    }

    @Test
    void theGuardIsAskedOnceAfterTheUserAgreedAndToldTheEnd() {
        List<String> told = new java.util.ArrayList<>();
        TestShell shell = answering("y");
        shell.edge().guardedBy(attempt -> {
            told.add("enter " + attempt.line());
            return new Guard.Passage() {
                @Override
                public io.pgha.plan.Journal journal() {
                    return io.pgha.plan.Journal.none();
                }

                @Override
                public void leave(Ending ending) {
                    told.add("leave " + ending.status());
                }
            };
        });
        shell.run("node", "stop");
        shell.run("node", "stop", "--help");
        assertThat(told).containsExactly("enter node stop", "leave 0");
    }

    @Test
    void whoIsNotLetPastTheGuardChangesNothing() {
        TestShell shell = answering("y");
        shell.edge().guardedBy(attempt -> {
            throw io.pgha.model.Problem.of("LOCKED", io.pgha.model.Problem.Kind.PRECONDITION, "Somebody else is.")
                    .toException();
        });
        assertThat(shell.run("node", "stop", "--yes").status()).isEqualTo(3);
        assertThat(changed).isFalse();
    }

    @Test
    void whatANodeSaidIsShownAsTextInAQuestion() {
        answering("n").run("node", "stop");
        assertThat(asked).isEqualTo("Stop \\x1b[2Jit? [y/N] ");
    }
}
