package io.pgha.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the data of a reply in the format asked for; problems and next commands are not part of it. */
public final class ReplyView {
    private static final int LEAST_FACT = 20;

    private ReplyView() {}

    /** The text for stdout, ending with a line end, or empty if the reply holds nothing. */
    public static String render(Reply reply, OutputFormat format, Screen screen) {
        if (format == OutputFormat.TABLE) {
            return forPeople(reply, screen);
        }
        return reply.data()
                .map(data -> format == OutputFormat.JSON ? DataView.json(data) : DataView.yaml(data))
                .orElse("");
    }

    /** A record, or a list of records, on one line, for streams of records. */
    public static String jsonLine(Object data) {
        return DataView.jsonLine(data);
    }

    /** One of several records for programs: one line of JSON, or a YAML document. */
    public static String streamed(Record data, OutputFormat format) {
        return format == OutputFormat.YAML ? "---\n" + DataView.yaml(data) : DataView.jsonLine(data);
    }

    /** A block for people. */
    public static String render(Block block, Screen screen) {
        if (block instanceof Table<?> table) {
            return TableView.render(table, screen);
        } else if (block instanceof Block.Facts facts) {
            return facts(facts, screen);
        } else if (block instanceof Block.Report report) {
            return EntriesView.render(report, screen);
        }
        if (block instanceof Block.Prose prose) {
            return ProseView.render(prose, screen);
        }
        String text = Printable.lines(((Block.Paragraph) block).text());
        return text.endsWith("\n") ? text : text + "\n";
    }

    private static String forPeople(Reply reply, Screen screen) {
        List<Block> blocks =
                reply.blocks().isEmpty() ? reply.data().map(ReplyView::derived).orElse(List.of()) : reply.blocks();
        StringBuilder out = new StringBuilder();
        for (Block block : blocks) {
            if (!out.isEmpty()) {
                out.append('\n');
            }
            out.append(render(block, screen));
        }
        return out.toString();
    }

    private static String facts(Block.Facts facts, Screen screen) {
        Style style = new Style(screen);
        Map<String, String> texts = new LinkedHashMap<>();
        facts.values().forEach((name, value) -> texts.put(Printable.line(name), Cells.text(value)));
        int label = texts.keySet().stream().mapToInt(Cells::width).max().orElse(0);
        int room = Math.max(LEAST_FACT, screen.width() - label - 2);
        StringBuilder out = new StringBuilder();
        texts.forEach((name, value) -> {
            String left = name;
            for (String line : EntriesView.wrapped(value, room)) {
                out.append(style.bold(Cells.pad(left, label, false)))
                        .append("  ")
                        .append(line)
                        .append('\n');
                left = "";
            }
        });
        return out.toString();
    }

    /** A plain layout for data without blocks: its scalars as names and values, each list of records as a table. */
    private static List<Block> derived(Object data) {
        Object tree = Tree.of(data);
        if (tree instanceof Collection<?> rows) {
            return List.of(table(rows));
        }
        Map<String, Object> scalars = new LinkedHashMap<>();
        List<Block> tables = new ArrayList<>();
        if (tree instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                String name = heading(String.valueOf(key));
                if (value instanceof Collection<?> rows && rows.stream().anyMatch(Map.class::isInstance)) {
                    tables.add(table(rows).titled(name));
                } else {
                    scalars.put(name, Cells.text(value));
                }
            });
        }
        List<Block> all = new ArrayList<>();
        if (!scalars.isEmpty()) {
            all.add(new Block.Facts(scalars));
        }
        all.addAll(tables);
        return all;
    }

    private static Table<Object> table(Collection<?> rows) {
        Table<Object> table = Table.of(new ArrayList<>(rows));
        for (Object row : rows) {
            if (row instanceof Map<?, ?> map) {
                for (Object key : map.keySet()) {
                    table = table.column(heading(String.valueOf(key)), r -> cell(r, key));
                }
            }
            break;
        }
        return table;
    }

    private static @Nullable Object cell(Object row, Object key) {
        return row instanceof Map<?, ?> map ? map.get(key) : row;
    }

    private static String heading(String key) {
        return key.replace('_', ' ');
    }
}
