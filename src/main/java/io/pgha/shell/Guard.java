package io.pgha.shell;

import io.pgha.model.Cancellation;
import io.pgha.model.Progress;
import io.pgha.plan.Journal;
import java.time.Duration;
import java.util.Optional;

/** Stands before every change of every command: keeps others away while it is made, and writes down what became of it. */
@FunctionalInterface
public interface Guard {
    /**
     * Called once per command, after the user agreed and before anything is changed.
     *
     * @throws io.pgha.model.ProblemException of kind PRECONDITION if somebody else is changing the same cluster
     */
    Passage enter(Attempt attempt);

    /** A guard that lets all pass and writes nothing. */
    static Guard none() {
        return attempt -> new Passage() {
            @Override
            public Journal journal() {
                return Journal.none();
            }

            @Override
            public void leave(Ending ending) {}
        };
    }

    /**
     * A change about to be made.
     *
     * @param line the command with its values, secrets masked
     * @param cluster the cluster named on the line, else the one in use
     * @param patience how long to wait for somebody else to finish
     */
    record Attempt(
            CommandSpec spec,
            String line,
            Optional<String> cluster,
            Duration patience,
            Progress progress,
            Cancellation cancellation) {}

    /** A change under way. */
    interface Passage {
        /** Where what is done is written down. */
        Journal journal();

        /** The command has ended. */
        void leave(Ending ending);
    }
}
