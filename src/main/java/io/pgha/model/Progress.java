package io.pgha.model;

/**
 * Where long work says what it is doing, one subject (mostly a node) at a time. Calls may come from any thread and never block
 * for long; what is said holds no secret.
 */
public interface Progress {
    /** A subject is now busy with something; it replaces what the subject was busy with before. */
    void working(String subject, String what);

    /** A subject is through with its work. */
    void done(String subject, String what);

    /** A subject failed, or was not started because of a failure elsewhere. */
    void failed(String subject, String what);

    /** Something worth a line that belongs to no subject. */
    void note(String what);

    /** Progress that nobody watches. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void working(String subject, String what) {}

            @Override
            public void done(String subject, String what) {}

            @Override
            public void failed(String subject, String what) {}

            @Override
            public void note(String what) {}
        };
    }
}
