package io.pgha.stack;

import io.pgha.model.Problem;
import io.pgha.model.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration file with places for values, written {@code @{name}}, and no logic: every place has a value and every value has
 * a place, or it is a problem. A line that holds nothing but a place takes a value of several lines at its own indentation, and
 * vanishes with an empty one. Values keep their hidden pieces.
 *
 * <p>The mark is used by none of the languages that files here are written in, Go's templates and bash among them.
 */
public final class Template {
    private static final Pattern PLACE = Pattern.compile("@\\{([a-z0-9_]+)}");
    private static final Pattern LINE_OF_ITS_OWN = Pattern.compile("([ \\t]*)@\\{([a-z0-9_]+)}");

    private final String path;
    private final String source;
    private final Map<String, Text> values;

    private Template(String path, String source, Map<String, Text> values) {
        this.path = path;
        this.source = source;
        this.values = values;
    }

    /** A component's template of the file with this path on a node, without the leading slash. */
    public static Template of(String component, String target) {
        String resource = "/stack/" + component + "/" + target;
        try (InputStream in = Template.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no template " + resource);
            }
            return of(resource, component, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Template of(String path, String component, String source) {
        return new Template(path + " of component " + component, source, Map.of());
    }

    /** The same template with a value, which may be empty. */
    public Template with(String name, Text value) {
        Map<String, Text> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Template(path, source, more);
    }

    /** The same template with a value that is no secret. */
    public Template with(String name, String value) {
        return with(name, Text.plain(value));
    }

    /** The same template with a number. */
    public Template with(String name, long value) {
        return with(name, Long.toString(value));
    }

    /**
     * The file.
     *
     * @throws io.pgha.model.ProblemException TEMPLATE_VALUE_MISSING for a place without a value, TEMPLATE_VALUE_UNUSED for a value
     *     without a place
     */
    public Text text() {
        Set<String> used = new LinkedHashSet<>();
        List<Text> lines = new ArrayList<>();
        int number = 0;
        for (String line : source.lines().toList()) {
            number++;
            Matcher own = LINE_OF_ITS_OWN.matcher(line);
            if (own.matches()) {
                Text value = value(own.group(2), number, used);
                if (!value.sameRaw(Text.empty())) {
                    String indent = own.group(1);
                    lines.add(Text.plain(indent)
                            .plus(value.mapPieces(piece -> piece.replace("\n", "\n" + indent)))
                            .plus("\n"));
                }
            } else {
                lines.add(filled(line, number, used));
            }
        }
        Set<String> unused = new LinkedHashSet<>(values.keySet());
        unused.removeAll(used);
        if (!unused.isEmpty()) {
            throw problem(
                    "TEMPLATE_VALUE_UNUSED", "A template has no place for " + String.join(", ", unused) + ".", "");
        }
        return Text.concat(lines);
    }

    private Text filled(String line, int number, Set<String> used) {
        Text filled = Text.empty();
        int from = 0;
        Matcher place = PLACE.matcher(line);
        while (place.find()) {
            filled = filled.plus(line.substring(from, place.start())).plus(value(place.group(1), number, used));
            from = place.end();
        }
        return filled.plus(line.substring(from) + "\n");
    }

    private Text value(String name, int line, Set<String> used) {
        Text value = values.get(name);
        if (value == null) {
            throw problem("TEMPLATE_VALUE_MISSING", "A template wants the value " + name + ".", ", line " + line);
        }
        used.add(name);
        return value;
    }

    private io.pgha.model.ProblemException problem(String code, String what, String line) {
        return Problem.of(code, Problem.Kind.BUG, what).at(path + line).toException();
    }
}
