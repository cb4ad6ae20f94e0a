package io.pgha.oci;

import java.util.List;

/**
 * One call to the cloud, as far as its failure is concerned.
 *
 * @param what in words that follow "while", such as {@code launching pgsql1}
 * @param isRepeatable true if doing it twice does no more than doing it once, so that it can be tried again without an answer
 * @param touches OCIDs it names; if we made one of them a moment ago, "not found" is not the last word
 */
record Operation(String what, boolean isRepeatable, List<String> touches) {
    Operation {
        touches = List.copyOf(touches);
    }

    static Operation reading(String what, String... touches) {
        return new Operation(what, true, List.of(touches));
    }

    /** A change that carries a retry token, or that by its nature can be repeated. */
    static Operation repeatable(String what, String... touches) {
        return new Operation(what, true, List.of(touches));
    }

    static Operation once(String what, String... touches) {
        return new Operation(what, false, List.of(touches));
    }
}
