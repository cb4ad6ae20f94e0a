package io.pgha.shell.prompt;

import java.util.List;

/** What the prompt shows and asks of the session, all from memory but for {@link #look}. */
public interface Surface {
    /** What to say before the next line. */
    PromptText text();

    /** Looks at the cluster in use through what is open already, off the prompt's thread; never throws for the cluster's sake. */
    void look();

    /** What would be closed by leaving, one phrase each. */
    List<String> open();
}
