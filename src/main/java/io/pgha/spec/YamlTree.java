package io.pgha.spec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Turns YAML text into nodes with places. The YAML it takes is the plain part of the language: no anchors, aliases, merge keys
 * or tags, so that what stands in the file is what is meant and a small file cannot grow into a big one.
 */
final class YamlTree {
    static final int LONGEST = 256 * 1024;
    private static final int DEEPEST = 12;
    private static final int MOST_NODES = 20_000;
    private static final int BYTE_ORDER_MARK = 0xfeff;
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final Problems problems;
    private final YAMLParser parser;
    private int nodes;

    private YamlTree(YAMLParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Why reading cannot go on; its problem is already told. */
    private static final class Abandoned extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The mapping a document consists of, or nothing if it is none; problems say why. */
    static Optional<YamlNode.Mapping> read(String text, Problems problems) {
        if (text.length() > LONGEST) {
            problems.add("SPEC_TOO_LARGE", Place.START, "The file is larger than " + LONGEST / 1024 + " kB.");
            return Optional.empty();
        }
        if (!isPrintable(text, problems)) {
            return Optional.empty();
        }
        try (YAMLParser parser = FACTORY.createParser(text)) {
            return new YamlTree(parser, problems).document();
        } catch (JsonProcessingException e) {
            syntax(e, text, problems);
        } catch (IOException e) {
            problems.add("SPEC_SYNTAX", Place.START, "The file is not YAML.");
        } catch (Abandoned e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<YamlNode.Mapping> document() throws IOException, Abandoned {
        if (parser.nextToken() == null) {
            problems.add("SPEC_SYNTAX", Place.START, "The file is empty.");
            return Optional.empty();
        }
        YamlNode root = node(0);
        if (parser.nextToken() != null) {
            problems.add("SPEC_SYNTAX", here(), "The file holds more than one document.");
        }
        if (root instanceof YamlNode.Mapping mapping) {
            return Optional.of(mapping);
        }
        problems.add(
                "SPEC_TYPE", root.place(), "The file must be a mapping of keys to values, not " + root.kind() + ".");
        return Optional.empty();
    }

    private YamlNode node(int depth) throws IOException, Abandoned {
        Place place = here();
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw abandon("SPEC_TOO_LARGE", place, "The file is nested too deeply or has too many values.");
        }
        refuseReferences(place);
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return mapping(depth, place);
        }
        if (token == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (next() != JsonToken.END_ARRAY) {
                items.add(node(depth + 1));
            }
            return new YamlNode.Sequence(items, place);
        }
        return token == JsonToken.VALUE_NULL
                ? new YamlNode.Nothing(place)
                : new YamlNode.Scalar(parser.getText(), place);
    }

    private YamlNode mapping(int depth, Place place) throws IOException, Abandoned {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            Place keyPlace = here();
            refuseReferences(keyPlace);
            String key = parser.currentName();
            if (key.equals("<<")) {
                throw abandon("SPEC_ANCHOR", keyPlace, "A cluster file has no merge keys; write the values out.");
            }
            next();
            YamlNode value = node(depth + 1);
            YamlNode.Entry first = entries.putIfAbsent(key, new YamlNode.Entry(keyPlace, value));
            if (first != null) {
                problems.add(
                        "SPEC_DUPLICATE_KEY",
                        keyPlace,
                        "The key " + Problems.quote(key) + " stands here twice.",
                        "It is already on line " + first.place().line() + ".");
            }
        }
        return new YamlNode.Mapping(entries, place);
    }

    private JsonToken next() throws IOException, Abandoned {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw abandon("SPEC_SYNTAX", here(), "The file ends too early.");
        }
        return token;
    }

    private void refuseReferences(Place place) throws IOException, Abandoned {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw abandon(
                    "SPEC_ANCHOR", place, "A cluster file has no anchors or aliases (& and *); write the value out.");
        }
        if (parser.getTypeId() != null) {
            throw abandon("SPEC_TAG", place, "A cluster file has no tags (!); write the value alone.");
        }
    }

    private Abandoned abandon(String code, Place place, String what) {
        problems.add(code, place, what);
        return new Abandoned();
    }

    private Place here() {
        return place(parser.currentTokenLocation());
    }

    private static Place place(@Nullable JsonLocation location) {
        return location == null
                ? Place.START
                : new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    private static void syntax(JsonProcessingException e, String text, Problems problems) {
        Place place = place(e.getLocation());
        String reason = "";
        // The location of the exception is that of the last good token; the parser underneath knows the bad one.
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            place = new Place(mark.getLine() + 1, mark.getColumn() + 1);
            reason = Stream.of(marked.getContext(), marked.getProblem())
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
        }
        String line = text.lines().skip(place.line() - 1L).findFirst().orElse("");
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        if (indent.contains("\t")) {
            problems.add("SPEC_TAB", place, "YAML is indented with spaces; here is a tab.");
        } else {
            problems.add("SPEC_SYNTAX", place, "The file is not YAML here.", printable(reason));
        }
    }

    private static String printable(String reason) {
        return reason.replaceAll("\\p{Cntrl}", "?");
    }

    // Told before the parser meets it, because it cannot say where.
    private static boolean isPrintable(String text, Problems problems) {
        int line = 1;
        int lineBegins = 0;
        int at = 0;
        while (at < text.length()) {
            int letter = text.codePointAt(at);
            if (letter == '\n') {
                line++;
                lineBegins = at + 1;
            } else if (!isPrintable(letter) && (letter != BYTE_ORDER_MARK || at > 0)) {
                problems.add(
                        "SPEC_SYNTAX",
                        new Place(line, at - lineBegins + 1),
                        String.format("Here is a character that no text has: U+%04X.", letter));
                return false;
            }
            at += Character.charCount(letter);
        }
        return true;
    }

    /** What YAML calls printable, but for the byte order mark, which may only come first. */
    private static boolean isPrintable(int letter) {
        return (letter >= 0x20 && letter <= 0x7e)
                || letter == '\t'
                || letter == '\n'
                || letter == '\r'
                || letter == 0x85
                || (letter >= 0xa0 && letter <= 0xd7ff)
                || (letter >= 0xe000 && letter <= 0xfefe)
                || (letter >= 0xff00 && letter <= 0xfffd)
                || letter >= 0x10000;
    }
}
