package io.pgha.shell;

import io.pgha.view.Reply;

/** What a command does: it is given a checked call and gives back a reply; what goes wrong is thrown as a problem. */
@FunctionalInterface
public interface Handler {
    /**
     * Does the work.
     *
     * @throws io.pgha.model.ProblemException if it cannot
     */
    Reply handle(Invocation in);
}
