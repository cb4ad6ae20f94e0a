package io.pgha.ops.doctor.sight;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The units of a node.
 *
 * @param units those of the stack, by name without {@code .service}
 * @param failed names of all units that failed
 */
public record UnitsSight(Map<String, Unit> units, List<String> failed) {
    // Its name ends up in commands that people are told to type: what cannot be one is not believed.
    private static final Pattern FAILED = Pattern.compile("failed ([\\w@.:-]+)");
    private static final Unit UNSEEN = new Unit("", "", "", "", "", 0);

    public UnitsSight {
        units = Map.copyOf(units);
        failed = List.copyOf(failed);
    }

    /** One unit in systemd's own words. */
    public record Unit(String load, String active, String sub, String result, String file, int restarts) {
        /** True if it runs, or is just starting. */
        public boolean isUp() {
            return active.equals("active")
                    || active.equals("reloading")
                    || (active.equals("activating") && sub.equals("start"));
        }

        /** True if somebody stopped it, or never started it: it did not end by itself. */
        public boolean wasStopped() {
            return !active.isEmpty() && !isUp() && !active.equals("failed") && !sub.contains("auto-restart");
        }

        @Override
        public String toString() {
            return active + " (" + sub + ")"
                    + (result.isEmpty() || result.equals("success") ? "" : ", result " + result)
                    + (file.equals("enabled") || file.isEmpty() ? "" : ", " + file);
        }
    }

    /** The unit of a name; one that was not seen is neither up nor enabled. */
    public Unit unit(String name) {
        return units.getOrDefault(name, UNSEEN);
    }

    static UnitsSight parse(List<String> lines) {
        Map<String, Unit> units = new LinkedHashMap<>();
        List<String> failed = new ArrayList<>();
        Map<String, String> block = new HashMap<>();
        List<String> ended = new ArrayList<>(lines);
        ended.add("");
        for (String line : ended) {
            int equals = line.indexOf('=');
            Matcher unit = FAILED.matcher(line);
            if (unit.lookingAt()) {
                failed.add(unit.group(1));
            } else if (equals > 0) {
                block.put(line.substring(0, equals), line.substring(equals + 1));
            } else if (block.containsKey("Id")) {
                String restarts = block.getOrDefault("NRestarts", "0");
                units.put(
                        block.getOrDefault("Id", "").replace(".service", ""),
                        new Unit(
                                block.getOrDefault("LoadState", ""),
                                block.getOrDefault("ActiveState", ""),
                                block.getOrDefault("SubState", ""),
                                block.getOrDefault("Result", ""),
                                block.getOrDefault("UnitFileState", ""),
                                restarts.matches("\\d{1,9}") ? Integer.parseInt(restarts) : 0));
                block.clear();
            }
        }
        return new UnitsSight(units, failed);
    }
}
