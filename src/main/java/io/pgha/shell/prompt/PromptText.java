package io.pgha.shell.prompt;

import io.pgha.view.Printable;
import java.util.Optional;

/**
 * What the prompt says about where the user is.
 *
 * @param cluster the cluster in use, or empty
 * @param state the last known state in a few words, such as {@code leader pgsql1, tl 1}, or empty
 * @param bad true if the last known verdict is bad
 */
public record PromptText(Optional<String> cluster, Optional<String> state, boolean bad) {
    /** A prompt before any cluster is in use. */
    public static PromptText nowhere() {
        return new PromptText(Optional.empty(), Optional.empty(), false);
    }

    /** As in {@code pgha:demo (leader pgsql1, tl 1)> }. */
    public String plain() {
        return Printable.line("pgha" + cluster.map(name -> ":" + name).orElse("")
                + state.map(text -> " (" + text + ")").orElse("") + "> ");
    }
}
