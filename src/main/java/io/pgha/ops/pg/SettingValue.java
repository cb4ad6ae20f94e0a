package io.pgha.ops.pg;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether two ways of writing a parameter mean the same: 5GB and 5120MB, on and true, 1 and 1.0. Units as in PostgreSQL's
 * documentation, "Parameter Names and Values"; pure.
 */
final class SettingValue {
    private static final Pattern NUMBER = Pattern.compile("(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\s*([a-zA-Z]*)");
    private static final Pattern BASE = Pattern.compile("(\\d*)(B|kB|MB|GB|TB|us|ms|s|min|h|d)");
    private static final Map<String, Long> MEMORY =
            Map.of("B", 1L, "kB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);
    private static final Map<String, Long> TIME = Map.of(
            "us", 1L, "ms", 1000L, "s", 1_000_000L, "min", 60_000_000L, "h", 3_600_000_000L, "d", 86_400_000_000L);

    private SettingValue() {}

    /**
     * True if a value that somebody wrote means what the server runs with.
     *
     * @param setting of {@code pg_settings}, in its base unit
     * @param unit of {@code pg_settings}, or empty
     * @param type {@code vartype} of {@code pg_settings}
     */
    static boolean means(String written, String setting, String unit, String type) {
        return switch (type) {
            case "bool" -> truth(written).equals(truth(setting));
            case "integer", "real" ->
                number(written, unit)
                        .flatMap(a -> number(setting, "").map(b -> close(a, b, type)))
                        .orElse(written.equals(setting));
            case "enum" ->
                written.equalsIgnoreCase(setting)
                        || (truth(written).isPresent() && truth(written).equals(truth(setting)));
            default -> list(written).equals(list(setting));
        };
    }

    private static boolean close(BigDecimal a, BigDecimal b, String type) {
        // The server rounds to its base unit.
        BigDecimal allowed = type.equals("integer") ? new BigDecimal("0.5") : new BigDecimal("1e-9");
        return a.subtract(b).abs().compareTo(allowed) <= 0;
    }

    private static Optional<Boolean> truth(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (List.of("on", "true", "yes", "1").contains(word)) {
            return Optional.of(true);
        }
        return List.of("off", "false", "no", "0").contains(word) ? Optional.of(false) : Optional.empty();
    }

    /** Names in a list are separated by commas and any blanks. */
    private static List<String> list(String text) {
        return List.of(text.strip().split("\\s*,\\s*", -1)).stream()
                .map(word -> word.replace("\"", ""))
                .toList();
    }

    private static Optional<BigDecimal> number(String text, String unit) {
        Matcher number = NUMBER.matcher(text.strip());
        if (!number.matches()) {
            return Optional.empty();
        }
        BigDecimal value = new BigDecimal(number.group(1));
        String own = number.group(2);
        Matcher base = BASE.matcher(unit);
        if (own.isEmpty() || !base.matches()) {
            return own.isEmpty() ? Optional.of(value) : Optional.empty();
        }
        Map<String, Long> scale = MEMORY.containsKey(own) ? MEMORY : TIME;
        if (!scale.containsKey(own) || !scale.containsKey(base.group(2))) {
            return Optional.empty();
        }
        long count = base.group(1).isEmpty() ? 1 : Long.parseLong(base.group(1));
        return Optional.of(value.multiply(BigDecimal.valueOf(scale.get(own)))
                .divide(BigDecimal.valueOf(scale.get(base.group(2)) * count), java.math.MathContext.DECIMAL64));
    }
}
