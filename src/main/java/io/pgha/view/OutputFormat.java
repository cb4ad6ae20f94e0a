package io.pgha.view;

/** How a reply is written to stdout. */
public enum OutputFormat {
    /** For people; its layout may change. */
    TABLE,
    /** For programs: the reply record itself. */
    JSON,
    /** For programs: the reply record itself. */
    YAML
}
