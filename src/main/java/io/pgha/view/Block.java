package io.pgha.view;

import java.util.LinkedHashMap;
import java.util.Map;

/** One part of a reply as people read it. */
public sealed interface Block permits Block.Paragraph, Block.Facts, Table {
    /** Text of one or more lines, shown as it is. */
    record Paragraph(String text) implements Block {}

    /** Names and values, one pair per line, in their order. */
    record Facts(Map<String, Object> values) implements Block {
        public Facts {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** Text of one or more lines. */
    static Block text(String text) {
        return new Paragraph(text);
    }
}
