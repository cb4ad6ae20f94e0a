package io.pgha.shell.command;

import io.pgha.ops.etcd.BrowseEtcd.KeyRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes keys that come in order as a tree, a page at a time: a directory is written when its first key comes, so that nothing has to
 * be kept but the directories of the last key.
 */
final class KeyTree {
    private static final int INDENT = 2;
    private static final int LEAF = 12;

    private final int width;
    private List<String> open = List.of();
    private String openPath = "";
    private String indent = "";

    /** @param width columns of the screen */
    KeyTree(int width) {
        this.width = width;
    }

    /** The lines for the next keys, without the last line end. */
    String lines(List<KeyRow> keys) {
        StringBuilder out = new StringBuilder();
        keys.forEach(key -> line(out, key));
        return out.isEmpty() ? "" : out.substring(0, out.length() - 1);
    }

    private void line(StringBuilder out, KeyRow row) {
        String key = row.key();
        // Of very many keys nearly all are beside the one before: nothing is to be taken apart for them.
        if (openPath.isEmpty() || !key.startsWith(openPath) || key.indexOf('/', openPath.length()) >= 0) {
            enter(out, parts(key));
        }
        String leaf = indent + EtcdViews.printable(key.substring(openPath.length()));
        String said = said(row);
        if (said.isEmpty()) {
            out.append(leaf).append('\n');
            return;
        }
        String padded = leaf + " ".repeat(Math.max(0, indent.length() + LEAF - leaf.length()));
        if (padded.length() + 2 + said.length() <= width) {
            out.append(padded).append("  ").append(said).append('\n');
            return;
        }
        out.append(leaf).append('\n');
        wrapped(said, Math.max(20, width - indent.length() - INDENT * 2))
                .forEach(line -> out.append(indent).append("    ").append(line).append('\n'));
    }

    /** Writes the directories of a key that are not open yet, and leaves those of the key before. */
    private void enter(StringBuilder out, List<String> parts) {
        List<String> directories = parts.subList(0, parts.size() - 1);
        int shared = 0;
        while (shared < directories.size()
                && shared < open.size()
                && directories.get(shared).equals(open.get(shared))) {
            shared++;
        }
        for (int depth = shared; depth < directories.size(); depth++) {
            out.append(" ".repeat(depth * INDENT))
                    .append(EtcdViews.printable(directories.get(depth)))
                    .append('\n');
        }
        open = List.copyOf(directories);
        openPath = String.join("", open);
        indent = " ".repeat(directories.size() * INDENT);
    }

    /** What is said of a key besides its name. */
    static String said(KeyRow row) {
        String lease = row.lease().isEmpty() || row.meaning().isPresent() ? "" : "lease " + row.lease();
        return EtcdViews.printable(row.meaning().orElse(lease));
    }

    /** The path in parts, each directory with its slash; a leading slash belongs to the first one. */
    private static List<String> parts(String key) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int slash = key.indexOf('/', 1); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            parts.add(key.substring(from, slash + 1));
            from = slash + 1;
        }
        parts.add(key.substring(from));
        return parts;
    }

    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
