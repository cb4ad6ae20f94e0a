package io.pgha.view;

import io.pgha.model.Secret;
import io.pgha.model.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/** One value as people read it in a cell: always one line, "-" for nothing, "yes" or "no", times and lists in short. */
final class Cells {
    static final String NOTHING = "-";

    private Cells() {}

    static String text(@Nullable Object value) {
        if (value == null) {
            return NOTHING;
        } else if (value instanceof Optional<?> optional) {
            return text(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? String.valueOf(optional.getAsInt()) : NOTHING;
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? String.valueOf(optional.getAsLong()) : NOTHING;
        } else if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? decimal(optional.getAsDouble()) : NOTHING;
        } else if (value instanceof Boolean flag) {
            return flag ? "yes" : "no";
        } else if (value instanceof Double || value instanceof Float) {
            return decimal(((Number) value).doubleValue());
        } else if (value instanceof Duration duration) {
            return span(duration);
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        } else if (value instanceof Secret || value instanceof Text) {
            return Printable.line(value.toString());
        } else if (value instanceof Collection<?> items) {
            List<String> texts = new ArrayList<>();
            items.forEach(item -> texts.add(text(item)));
            return texts.isEmpty() ? NOTHING : String.join(", ", texts);
        } else if (value instanceof Map<?, ?> map) {
            List<String> texts = new ArrayList<>();
            map.forEach((key, item) -> texts.add(text(key) + "=" + text(item)));
            return texts.isEmpty() ? NOTHING : String.join(", ", texts);
        }
        String line = Printable.line(value.toString());
        return line.isEmpty() ? NOTHING : line;
    }

    /** True if values of a column should stand right. */
    static boolean isNumber(@Nullable Object value) {
        return value instanceof Number
                || value instanceof Duration
                || value instanceof OptionalLong
                || value instanceof OptionalInt
                || value instanceof OptionalDouble
                || (value instanceof Optional<?> optional
                        && optional.filter(Cells::isNumber).isPresent());
    }

    private static String decimal(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.format(Locale.ROOT, "%.2f", number);
    }

    /** A time span with two units at most. */
    static String span(Duration duration) {
        long ms = duration.toMillis();
        if (ms < 1000) {
            return ms + " ms";
        } else if (ms < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        } else if (ms < 3_600_000) {
            return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
        } else if (duration.toDays() < 1) {
            return duration.toHours() + "h " + duration.toMinutesPart() + "m";
        }
        return duration.toDays() + "d " + duration.toHoursPart() + "h";
    }

    /** Columns a text takes on a screen; East Asian wide characters take two. */
    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            width += c < 127 ? 1 : Math.max(0, WCWidth.wcwidth(c));
            i += Character.charCount(c);
        }
        return width;
    }

    /** The text cut to a width, with an ellipsis if something is missing. */
    static String fit(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int w = width(Character.toString(c));
            if (used + w > width - 1) {
                break;
            }
            out.appendCodePoint(c);
            used += w;
            i += Character.charCount(c);
        }
        return out.append('…').toString();
    }

    static String pad(String text, int width, boolean right) {
        String space = " ".repeat(Math.max(0, width - width(text)));
        return right ? space + text : text + space;
    }
}
