package io.pgha.spec;

import io.pgha.model.ClusterSpec;
import io.pgha.model.ImageRef;
import io.pgha.model.PostgresqlSpec;
import io.pgha.model.SecretRef;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole resolved spec as a tree of maps, lists and plain values, with the keys of the cluster file: what {@code cluster show}
 * prints. Written as YAML it is a cluster file again, and means the same. Secrets are in it as references only.
 */
public final class SpecTree {
    private SpecTree() {}

    /** The tree of a spec; optional values that are not there are null. */
    public static Map<String, @Nullable Object> of(ClusterSpec spec) {
        return tree(spec);
    }

    private static Map<String, @Nullable Object> tree(Record node) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            tree.put(key(component.getName()), value(component.getName(), read(component, node)));
        }
        return tree;
    }

    private static @Nullable Object value(String name, Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? value(name, optional.get()) : absent(name);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof Duration time) {
            return Quantities.write(time);
        }
        if (value instanceof Double number) {
            return new BigDecimal(Quantities.write(number));
        }
        if (value instanceof SecretRef || value instanceof PostgresqlSpec.HbaRule) {
            return value.toString();
        }
        if (value instanceof ImageRef.ByOcid image) {
            return image.ocid();
        }
        if (value instanceof Record node) {
            return tree(node);
        }
        if (value instanceof Collection<?> items) {
            List<@Nullable Object> list = new ArrayList<>();
            items.forEach(item -> list.add(value(name, item)));
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> own = new LinkedHashMap<>();
            map.forEach((key, item) -> own.put(String.valueOf(key), value(name, item)));
            return own;
        }
        return value;
    }

    // No limit is a choice of its own there; nothing would mean the default.
    private static @Nullable Object absent(String name) {
        return name.equals("replicaMaxLag") ? "none" : null;
    }

    private static String key(String component) {
        // "interface" is a word of Java's.
        return component.equals("networkInterface")
                ? "interface"
                : component.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static Object read(RecordComponent component, Record node) {
        try {
            return component.getAccessor().invoke(node);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("an accessor of a public record failed: " + component, e);
        }
    }
}
