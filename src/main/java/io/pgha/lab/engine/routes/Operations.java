package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.wire.ApiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Every operation that the API declares, whether the lab has it or not, so that one it lacks is refused by its name. */
public final class Operations {
    private final List<Operation> all;

    /** An operation that a request is for, with the values in its path. */
    public record Match(Operation operation, Map<String, String> path) {}

    private Operations(List<Operation> all) {
        this.all = List.copyOf(all);
    }

    /** Those of {@code lab/operations.tsv}. */
    public static Operations load() {
        List<Operation> operations = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(Operations.class.getResourceAsStream("/lab/operations.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> operations.add(parse(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Operations(operations);
    }

    /** All of them, by service and name. */
    public List<Operation> all() {
        return all;
    }

    /**
     * What a method and a path are for. Where two fit, a literal segment is stronger than a value.
     *
     * @throws ApiException 404 if there is no such path, 405 if there is, but not with this method
     */
    public Match find(String method, List<String> segments) {
        Optional<Match> best = Optional.empty();
        boolean pathIsKnown = false;
        for (Operation operation : all) {
            Optional<Map<String, String>> values = fit(operation.path(), segments);
            if (values.isPresent()) {
                pathIsKnown = true;
                int found = values.get().size();
                if (operation.method().equals(method)
                        && best.filter(other -> other.path().size() <= found).isEmpty()) {
                    best = Optional.of(new Match(operation, values.get()));
                }
            }
        }
        if (best.isPresent()) {
            return best.get();
        }
        throw pathIsKnown
                ? new ApiException(405, "MethodNotAllowed", "The method " + method + " is not allowed here.")
                : new ApiException(404, "NotFound", "There is no such path.");
    }

    private static Optional<Map<String, String>> fit(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < template.size(); i++) {
            String expected = template.get(i);
            if (expected.startsWith("{")) {
                values.put(expected.substring(1, expected.length() - 1), segments.get(i));
            } else if (!expected.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    private static Operation parse(String line) {
        List<String> fields = Arrays.asList(line.split("\t", -1));
        Set<String> query = new LinkedHashSet<>();
        Set<String> required = new LinkedHashSet<>();
        for (String name : list(fields.get(4))) {
            String bare = name.replace("!", "");
            query.add(bare);
            if (!bare.equals(name)) {
                required.add(bare);
            }
        }
        return new Operation(
                fields.get(0),
                fields.get(1),
                fields.get(2),
                List.of(fields.get(3).substring(1).split("/", -1)),
                query,
                required,
                new LinkedHashSet<>(list(fields.get(5))));
    }

    private static List<String> list(String field) {
        return field.equals("-") ? List.of() : Arrays.asList(field.split(",", -1));
    }
}
