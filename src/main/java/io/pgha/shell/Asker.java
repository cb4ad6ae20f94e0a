package io.pgha.shell;

import io.pgha.model.Secret;

/** Asks the person at the terminal; there is none of it where nobody sits. */
public interface Asker {
    /** The line typed, without blanks around it. */
    String line(String question);

    /** What was typed without echo. */
    Secret secret(String question);
}
