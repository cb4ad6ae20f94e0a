package io.pgha.shell.prompt;

import io.pgha.shell.grammar.SecretWords;
import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;

/** A history that keeps a variable in the place of what looks like a secret. */
final class DiscreetHistory extends DefaultHistory {
    @Override
    public void add(Instant time, String line) {
        super.add(time, SecretWords.asVariables(line));
    }
}
