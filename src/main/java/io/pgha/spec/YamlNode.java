package io.pgha.spec;

import java.util.List;
import java.util.Map;

/** A part of a YAML document that knows where it stands; aliases, tags and duplicate keys never get this far. */
sealed interface YamlNode {
    /** Where it begins. */
    Place place();

    /** What it is, for people. */
    String kind();

    /** A scalar as it is written, without its quotes. */
    record Scalar(String text, Place place) implements YamlNode {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** Nothing: an empty value or {@code null}. */
    record Nothing(Place place) implements YamlNode {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** A list. */
    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file. */
    record Mapping(Map<String, Entry> entries, Place place) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** A key's own place and its value. */
    record Entry(Place place, YamlNode value) {}
}
