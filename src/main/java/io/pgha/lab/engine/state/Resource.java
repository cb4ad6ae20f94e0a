package io.pgha.lab.engine.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.wire.Json;
import java.util.Optional;

/**
 * One thing in the cloud: the document that the API shows of it, what only the engine knows of it, and its entity tag. Belongs to
 * one {@link World}, and is read and changed only under that world's lock.
 */
public final class Resource {
    private final Kind kind;
    private final String id;
    private final long sequence;
    private final ObjectNode shown;
    private final ObjectNode hidden;
    private String etag;

    Resource(Kind kind, String id, long sequence, ObjectNode shown, ObjectNode hidden, String etag) {
        this.kind = kind;
        this.id = id;
        this.sequence = sequence;
        this.shown = shown;
        this.hidden = hidden;
        this.etag = etag;
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    /** Its OCID. */
    public String id() {
        return id;
    }

    /** Its place in the order of creation. */
    public long sequence() {
        return sequence;
    }

    /** The document that the API shows. Say {@link World#touch} after a change. */
    public ObjectNode shown() {
        return shown;
    }

    /** What the API does not show. */
    public ObjectNode hidden() {
        return hidden;
    }

    /** Changes with every change of the document. */
    public String etag() {
        return etag;
    }

    /** A field of the document, or the empty text. */
    public String text(String field) {
        return shown.path(field).asText("");
    }

    /** A field of the document, if it has a text in it. */
    public Optional<String> find(String field) {
        return Json.text(shown, field);
    }

    /** Its lifecycle state, or the empty text if its kind has none. */
    public String state() {
        return text("lifecycleState");
    }

    /** True if its state is one of those given. */
    public boolean isAnyOf(String... states) {
        for (String state : states) {
            if (state.equals(state())) {
                return true;
            }
        }
        return false;
    }

    void etag(String next) {
        etag = next;
    }
}
