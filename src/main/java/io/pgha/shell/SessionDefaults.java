package io.pgha.shell;

import io.pgha.view.OutputFormat;
import java.util.Optional;

/** What holds for every line of this session unless the line says otherwise. Answers from memory. */
public interface SessionDefaults {
    /** The cluster in use. */
    Optional<String> cluster();

    /** The output format chosen in the context. */
    Optional<OutputFormat> output();

    /** Nothing chosen. */
    static SessionDefaults none() {
        return new SessionDefaults() {
            @Override
            public Optional<String> cluster() {
                return Optional.empty();
            }

            @Override
            public Optional<OutputFormat> output() {
                return Optional.empty();
            }
        };
    }
}
