package io.pgha.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SDK's answers without its nulls: what the service leaves out is empty. */
final class Read {
    private Read() {}

    static Map<String, String> map(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static double number(@Nullable Number number) {
        return number == null ? 0 : number.doubleValue();
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
