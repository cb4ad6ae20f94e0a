package io.pgha.shell.batch;

import io.pgha.model.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Variables for scripts, as {@code NAME=VALUE}: one per line in a file, or one per option. */
public final class EnvFile {
    private EnvFile() {}

    /**
     * Reads a file of variables: {@code NAME=VALUE} or {@code export NAME=VALUE}; one pair of quotes around the value goes; lines
     * that are blank or begin with {@code #} are left out.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if it cannot be read or a line is not of the form; the message names
     *     the line but never shows it
     */
    public static Map<String, String> read(Path file) {
        List<String> lines =
                TextFile.read(file, "ENV_FILE", "The file " + file).lines().toList();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                String pair = line.startsWith("export ") ? line.substring(7).strip() : line;
                put(values, pair, file + ", line " + (i + 1));
            }
        }
        return values;
    }

    /** Reads {@code NAME=VALUE} pairs given on the line. */
    public static Map<String, String> pairs(List<String> pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        pairs.forEach(pair -> put(values, pair, "--var"));
        return values;
    }

    private static void put(Map<String, String> values, String pair, String where) {
        int equals = pair.indexOf('=');
        boolean named = equals > 0 && pair.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*");
        if (!named) {
            throw Problem.of("BAD_VARIABLE", Problem.Kind.USAGE, "A variable is written NAME=VALUE.")
                    .at(where)
                    .because(
                            equals < 0
                                    ? "There is no = in it."
                                    : "What stands before the = is no name: letters, digits and _, no digit first.")
                    .toException();
        }
        values.put(pair.substring(0, equals), unquoted(pair.substring(equals + 1)));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
