package io.pgha.stack.patroni;

import io.pgha.model.Text;
import java.util.List;
import java.util.Map;

/**
 * A tree of maps, lists, texts, numbers and booleans as block YAML. Every text is in double quotes, escaped as in JSON, which YAML
 * 1.2 contains; hidden pieces stay hidden, which no serialiser of plain objects could keep.
 */
final class Yaml {
    private Yaml() {}

    static Text of(Map<String, ?> tree) {
        return block(tree, "");
    }

    private static Text block(Map<String, ?> map, String indent) {
        Text out = Text.empty();
        for (Map.Entry<String, ?> entry : map.entrySet()) {
            out = out.plus(indent + key(entry.getKey()) + ":").plus(value(entry.getValue(), indent));
        }
        return out;
    }

    private static Text block(List<?> list, String indent) {
        Text out = Text.empty();
        for (Object item : list) {
            out = out.plus(indent + "-");
            if (item instanceof Map<?, ?> map && !map.isEmpty()) {
                // A map in a list holds one pair in all of Patroni's file, so it can stand behind the dash.
                Map.Entry<?, ?> pair = map.entrySet().iterator().next();
                out = out.plus(" " + key(pair.getKey().toString()) + ":").plus(value(pair.getValue(), indent + "  "));
            } else {
                out = out.plus(value(item, indent));
            }
        }
        return out;
    }

    @SuppressWarnings("unchecked") // maps of this package have text keys
    private static Text value(Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? Text.plain(" {}\n")
                    : Text.plain("\n").plus(block((Map<String, ?>) map, indent + "  "));
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? Text.plain(" []\n") : Text.plain("\n").plus(block(list, indent + "  "));
        }
        if (value instanceof Number || value instanceof Boolean) {
            return Text.plain(" " + value + "\n");
        }
        Text text = value instanceof Text already ? already : Text.plain(value.toString());
        return Text.plain(" \"").plus(text.mapPieces(Yaml::escaped)).plus("\"\n");
    }

    private static String key(String key) {
        return key.matches("[A-Za-z_][A-Za-z0-9_.-]*") ? key : "\"" + escaped(key) + "\"";
    }

    private static String escaped(String raw) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
