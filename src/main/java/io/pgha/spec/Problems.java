package io.pgha.spec;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything found wrong with one file so far, and where each of its keys stands; it collects and never throws. */
final class Problems {
    // Past this many a file is not a cluster file, and more lines would only bury the first ones.
    private static final int MOST = 100;
    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final List<Found> found = new ArrayList<>();

    private record Found(Place place, Problem problem) {}

    Problems(String file) {
        this.file = file;
    }

    /** Remembers where a key stands. */
    void place(String path, Place place) {
        places.putIfAbsent(path, place);
    }

    /** Where a key stands in the file as {@code file:line:column}: itself, or the nearest thing around it. */
    String where(String path) {
        return placeOf(path).in(file);
    }

    /** Something is wrong at a place. */
    void add(String code, Place place, String what) {
        add(code, place, what, "");
    }

    /** Something is wrong at a place, for a reason. */
    void add(String code, Place place, String what, String cause) {
        if (found.size() < MOST) {
            Problem problem = Problem.of(code, Problem.Kind.USAGE, what)
                    .at(place.in(file))
                    .because(cause)
                    .withNext("cluster validate");
            found.add(new Found(place, problem));
        }
    }

    /** The value of a key is wrong in itself; checks that need it will be left out. */
    void broken(String code, String path, Place place, String what, String cause) {
        broken.add(path);
        add(code, place, what, cause);
    }

    /** Keys do not go together; said at the first of them that stands in the file, unless one of them is wrong in itself. */
    void conflict(String what, String cause, String... paths) {
        for (String path : paths) {
            if (isBroken(path)) {
                return;
            }
        }
        String first =
                Arrays.stream(paths).filter(places::containsKey).findFirst().orElse(paths[0]);
        add("SPEC_CONFLICT", placeOf(first), what, cause);
    }

    /** True if the value of a key, of something around it or of something in it is wrong in itself. */
    boolean isBroken(String path) {
        return broken.stream()
                .anyMatch(bad -> bad.equals(path)
                        || bad.startsWith(path + ".")
                        || bad.startsWith(path + "[")
                        || path.startsWith(bad + ".")
                        || path.startsWith(bad + "["));
    }

    /** No problems yet, in the same file with its keys at the same places. */
    Problems sameFile() {
        Problems fresh = new Problems(file);
        fresh.places.putAll(places);
        return fresh;
    }

    /** All problems, in the order of the file. */
    List<Problem> all() {
        return found.stream()
                .sorted(Comparator.comparingInt((Found one) -> one.place().line())
                        .thenComparingInt(one -> one.place().column()))
                .map(Found::problem)
                .toList();
    }

    /** Throws all problems at once, if there are any. */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ProblemException(all(), null);
        }
    }

    /** A piece of the file as it may be shown: in quotes, short, without control characters. */
    static String quote(String text) {
        StringBuilder shown = new StringBuilder("\"");
        text.codePoints()
                .limit(LONGEST_QUOTE)
                .map(point -> Character.isISOControl(point) || !Character.isDefined(point) ? '?' : point)
                .forEach(shown::appendCodePoint);
        return shown.append(text.codePointCount(0, text.length()) > LONGEST_QUOTE ? "...\"" : "\"")
                .toString();
    }

    /** Where a key stands: itself, or the nearest thing around it. */
    Place placeOf(String path) {
        String at = path;
        while (!places.containsKey(at)) {
            int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
            if (cut < 0) {
                return Place.START;
            }
            at = at.substring(0, cut);
        }
        return places.getOrDefault(at, Place.START);
    }
}
