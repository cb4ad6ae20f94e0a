package io.pgha.shell;

import io.pgha.model.Problem;
import io.pgha.view.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes sure that a person, or the line, agrees before something is changed; without either, the answer is no. */
public final class Consent {
    private final CommandSpec spec;
    private final boolean yes;
    private final Optional<String> clusterOnLine;
    private final Questions questions;
    private final Runnable agreed;

    Consent(CommandSpec spec, boolean yes, Optional<String> clusterOnLine, Questions questions, Runnable agreed) {
        this.spec = spec;
        this.yes = yes;
        this.clusterOnLine = clusterOnLine;
        this.questions = questions;
        this.agreed = agreed;
    }

    /**
     * Returns if a change that loses nothing may be made: {@code --yes}, or "y" typed.
     *
     * @param question ends with a question mark
     * @throws io.pgha.model.ProblemException if not
     */
    public void toChange(String question) {
        if (!yes) {
            askToChange(question);
        }
        agreed.run();
    }

    /** True if a person will be asked, and so should see beforehand what it is about. */
    public boolean isAsked() {
        return !yes && questions.person().isPresent();
    }

    /** For a change by which nothing is lost, so that nobody is asked: it waits for its turn and is written down like all others. */
    public void notNeeded() {
        agreed.run();
    }

    /**
     * Returns if something on this machine may be replaced, as {@link #toChange} does; the cluster is not changed by it, so that it
     * waits for nobody.
     */
    public void toReplaceHere(String question) {
        if (!yes) {
            askToChange(question);
        }
    }

    private void askToChange(String question) {
        Asker asker = questions.person().orElseThrow(() -> Problem.of(
                        "CONSENT_NEEDED",
                        Problem.Kind.USAGE,
                        "\"" + spec.name() + "\" asks before it changes anything.")
                .because("There is no terminal to ask at. Give --yes to agree, or --dry-run to see what would change.")
                .toException());
        String answer = asker.line(Printable.line(question) + " [y/N] ").toLowerCase(Locale.ROOT);
        if (!answer.equals("y") && !answer.equals("yes")) {
            throw refused();
        }
    }

    /**
     * Returns if something may be destroyed: the cluster's name typed, or {@code --yes} together with {@code --cluster NAME}.
     *
     * @param cluster the name to be typed
     * @param losses what will be gone, one line each
     * @throws io.pgha.model.ProblemException if not
     */
    public void toDestroy(String cluster, List<String> losses) {
        if (yes) {
            checkNamed(cluster);
        } else {
            askToDestroy(cluster, losses);
        }
        agreed.run();
    }

    private void checkNamed(String cluster) {
        if (clusterOnLine.filter(cluster::equals).isEmpty()) {
            throw Problem.of(
                            "CLUSTER_NOT_NAMED",
                            Problem.Kind.USAGE,
                            "--yes needs --cluster " + cluster + " on the same line, because \"" + spec.name()
                                    + "\" destroys.")
                    .withNext(spec.name() + " --yes --cluster " + cluster)
                    .toException();
        }
    }

    private void askToDestroy(String cluster, List<String> losses) {
        Asker asker = questions.person().orElseThrow(() -> Problem.of(
                        "CONSENT_NEEDED", Problem.Kind.USAGE, "\"" + spec.name() + "\" destroys and asks before.")
                .because("There is no terminal to ask at.")
                .withNext(spec.name() + " --yes --cluster " + cluster)
                .toException());
        questions.show("This will be destroyed:");
        losses.forEach(loss -> questions.show("  " + loss));
        String answer = asker.line("Type the cluster's name (" + cluster + ") to go on: ");
        if (!answer.equals(cluster)) {
            throw refused();
        }
    }

    private static io.pgha.model.ProblemException refused() {
        return Problem.of("NOT_AGREED", Problem.Kind.CANCELLED, "Nothing was changed.")
                .toException();
    }
}
