package io.pgha.view;

import io.pgha.model.Secret;
import io.pgha.model.Text;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A reply record as maps, lists and scalars: snake_case keys, every component present, null for an empty optional, numbers as
 * numbers, durations in seconds, times as RFC 3339, secrets masked. A record that is one of several kinds of a sealed type
 * leads with its {@code kind}.
 */
final class Tree {
    private Tree() {}

    static @Nullable Object of(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Number) {
            return value;
        } else if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        } else if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        } else if (value instanceof Duration duration) {
            return duration.toMillis() % 1000 == 0 ? (Object) duration.toSeconds() : duration.toMillis() / 1000.0;
        } else if (value instanceof TemporalAccessor
                || value instanceof Secret
                || value instanceof Text
                || value instanceof Character) {
            return value.toString();
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            map.forEach((key, item) -> out.put(String.valueOf(key), of(item)));
            return out;
        } else if (value instanceof Collection<?> items) {
            List<@Nullable Object> out = new ArrayList<>();
            items.forEach(item -> out.add(of(item)));
            return out;
        } else if (value instanceof Record record) {
            return ofRecord(record);
        }
        return value.toString();
    }

    private static Map<String, @Nullable Object> ofRecord(Record record) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        for (Class<?> parent : record.getClass().getInterfaces()) {
            if (parent.isSealed()) {
                out.put("kind", snake(record.getClass().getSimpleName()));
            }
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            out.put(snake(component.getName()), of(read(record, component)));
        }
        return out;
    }

    private static @Nullable Object read(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /** {@code walReceiverLag} to {@code wal_receiver_lag}. */
    static String snake(String camel) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            boolean starts = i > 0
                    && Character.isUpperCase(c)
                    && (!Character.isUpperCase(camel.charAt(i - 1))
                            || (i + 1 < camel.length() && Character.isLowerCase(camel.charAt(i + 1))));
            if (starts && out.charAt(out.length() - 1) != '_') {
                out.append('_');
            }
            out.append(Character.toLowerCase(c));
        }
        return out.toString();
    }
}
