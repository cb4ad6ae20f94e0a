package io.pgha.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody meant who typed another one. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name with the fewest edits (letters put in, left out, replaced, or swapped with their neighbour; case, hyphen and
     * underscore do not count) from what was typed, or nothing if even that one is too far for a slip.
     */
    public static Optional<String> of(String typed, Collection<String> known) {
        String wanted = folded(typed);
        return known.stream()
                .filter(name -> Math.abs(wanted.length() - name.length()) <= allowed(wanted, name))
                .map(name -> new Candidate(name, edits(wanted, folded(name))))
                .filter(candidate -> candidate.edits() <= allowed(wanted, candidate.name()))
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private record Candidate(String name, int edits) {}

    private static int allowed(String typed, String name) {
        int shorter = Math.min(typed.length(), name.length());
        return shorter <= 2 ? 1 : Math.max(1, (shorter + 1) / 3);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    // Optimal string alignment distance. Names longer than any of ours are far from all of them.
    private static int edits(String left, String right) {
        if (left.length() > 64 || right.length() > 64) {
            return left.equals(right) ? 0 : Integer.MAX_VALUE;
        }
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= right.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[left.length()][right.length()];
    }
}
