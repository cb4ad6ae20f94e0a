package io.pgha.shell;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.model.Secret;
import io.pgha.view.Printable;
import io.pgha.view.ProgressView;
import java.util.Optional;

/** Questions to the person at the terminal in the middle of a command; live progress leaves the screen first. */
public final class Questions {
    private final Console console;
    private final ProgressView progress;

    Questions(Console console, ProgressView progress) {
        this.console = console;
        this.progress = progress;
    }

    /** The person, if there is one. */
    public Optional<Asker> person() {
        progress.clear();
        return console.asker();
    }

    /**
     * A value that the line did not give.
     *
     * @param option what the user can give instead, such as {@code --region}
     * @throws ProblemException naming the option if there is nobody to ask
     */
    public String line(String question, String option) {
        return person().orElseThrow(() -> nobody(option)).line(question);
    }

    /**
     * A secret that the line did not give, typed without echo.
     *
     * @param option what the user can give instead, such as {@code --token-file}
     * @throws ProblemException naming the option if there is nobody to ask
     */
    public Secret secret(String question, String option) {
        return person().orElseThrow(() -> nobody(option)).secret(question);
    }

    /** Shows a line to the person, on stderr. */
    public void show(String line) {
        progress.clear();
        console.err().line(Printable.line(line));
    }

    private static ProblemException nobody(String option) {
        return Problem.of("INPUT_NEEDED", Problem.Kind.USAGE, option + " is missing.")
                .because("There is no terminal to ask at.")
                .toException();
    }
}
