package io.pgha.plan;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of a look that the node's files answer: what is at paths, which packages are installed, and what commands say that rest
 * on files. What an earlier look of this session has seen, and no file has changed since, is neither read nor sent again.
 *
 * <p>Whether a file has changed tell its inode, size and time of change, which no program can set (inode(7), "ctime"), down to the
 * tick of the kernel's clock; so what changed within a second of a look is not taken for known. Packages change only with dpkg's own
 * record of them.
 */
final class FileLook {
    /** Files up to this many bytes are read whole. */
    static final int CONTENT_LIMIT = 262_144;

    private static final String PACKAGES = "/var/lib/dpkg/status";
    /** What is asked of a file, and makes up its stamp. */
    static final String FIELDS = "%F|%n|%U|%G|%a|%s|%i|%.9Z|%N";

    private static final String LINK = "symbolic link";
    private static final int CHANGED = 7;
    private static final int NAME = 8;
    private static final BigDecimal TICK = BigDecimal.ONE;
    // "NAME -> TARGET" is what stat prints of a link.
    private static final int ARROW = 4;

    private final List<Fact.OfFile> files;
    private final List<Fact.OfPackage> packages;
    private final List<Fact.OfCommand<?>> resting;
    private final Optional<Seen> earlier;

    /**
     * What was seen once.
     *
     * @param stamps what {@code stat} printed of all files
     */
    record Seen(String stamps, Map<Fact<?>, Object> answers) {}

    /**
     * What a look brought.
     *
     * @param lasting what a later look may rely on, if anything
     */
    record Found(Map<Fact<?>, Object> answers, Optional<Seen> lasting) {
        static final Found NOTHING = new Found(Map.of(), Optional.empty());

        /** The same with the answers of commands that rest on the files; nothing lasts unless all of them are known. */
        Found with(Map<Fact<?>, Object> resting, boolean all) {
            Map<Fact<?>, Object> together = new HashMap<>(answers);
            together.putAll(resting);
            return new Found(together, all ? lasting.map(seen -> new Seen(seen.stamps(), together)) : Optional.empty());
        }
    }

    /**
     * @param resting commands to which this look adds only whether their files have changed
     * @param earlier what was seen when the same was asked before
     */
    FileLook(
            List<Fact.OfFile> files,
            List<Fact.OfPackage> packages,
            List<Fact.OfCommand<?>> resting,
            Optional<Seen> earlier) {
        this.files = List.copyOf(files);
        this.packages = List.copyOf(packages);
        this.resting = List.copyOf(resting);
        this.earlier = earlier;
    }

    /**
     * The bash that answers and sets {@code look_same} if nothing has changed: one process then, else one for what files are, two for
     * all contents, one for packages.
     */
    String bash() {
        Set<String> paths =
                new LinkedHashSet<>(files.stream().map(Fact.OfFile::path).toList());
        resting.forEach(command -> paths.addAll(command.restsOn()));
        if (!packages.isEmpty()) {
            paths.add(PACKAGES);
        }
        StringBuilder out = new StringBuilder(
                        "look_same=\necho \"clock|$EPOCHREALTIME\"\nexport QUOTING_STYLE=literal\nS=$(stat -c '")
                .append(FIELDS)
                .append("' -- ")
                .append(Bash.words(List.copyOf(paths)))
                .append(" 2>/dev/null)\n");
        earlier.ifPresent(seen -> out.append("if [ \"$S\" = ")
                .append(Bash.quote(seen.stamps()))
                .append(" ]; then look_same=1; echo same; else\n"));
        out.append("echo \"$S\"\n");
        if (!files.isEmpty()) {
            out.append("F=()\nfor f in ")
                    .append(Bash.words(files.stream().map(Fact.OfFile::path).toList()))
                    .append("; do [ -f \"$f\" ] && [ ! -L \"$f\" ] && F+=(\"$f\"); done\n")
                    .append("[ ${#F[@]} -gt 0 ] && { printf 'contents|'; head -q -c ")
                    .append(CONTENT_LIMIT)
                    .append(" -- \"${F[@]}\" | base64 -w0; echo; }\n");
        }
        if (!packages.isEmpty()) {
            out.append("dpkg-query -W -f 'package|${Package}|${db:Status-Abbrev}|${Version}\\n' ")
                    .append(Bash.words(
                            packages.stream().map(Fact.OfPackage::name).toList()))
                    .append(" 2>/dev/null\n");
        }
        earlier.ifPresent(seen -> out.append("fi\n"));
        return out.toString();
    }

    /**
     * The stamps of files, if what rests on them may be relied on until they change.
     *
     * @param lines the time at which the files were looked at, and what {@code stat} printed of them
     */
    static Optional<String> lasting(List<String> lines) {
        if (lines.size() < 2) {
            return Optional.empty();
        }
        BigDecimal clock = new BigDecimal(lines.get(0));
        List<String> stamps = lines.subList(1, lines.size());
        return stamps.stream().allMatch(stamp -> settled(clock, stamp.split("\\|", -1)))
                ? Optional.of(String.join("\n", stamps))
                : Optional.empty();
    }

    private static boolean settled(BigDecimal clock, String[] stamp) {
        return stamp.length == NAME + 1
                && clock.subtract(new BigDecimal(stamp[CHANGED])).compareTo(TICK) > 0;
    }

    /** Reads the answers; lines of others are passed over. */
    Found read(List<String> lines) {
        if (earlier.isPresent() && lines.contains("same")) {
            return new Found(earlier.get().answers(), earlier);
        }
        Set<String> asked = files.stream().map(Fact.OfFile::path).collect(Collectors.toSet());
        BigDecimal clock = BigDecimal.ZERO;
        boolean lasting = true;
        List<String> stamps = new ArrayList<>();
        Map<String, FileState> found = new HashMap<>();
        Map<String, FileState.Regular> regular = new LinkedHashMap<>();
        Map<String, String> versions = new HashMap<>();
        byte[] contents = {};
        for (String line : lines) {
            String[] part = line.split("\\|", -1);
            if (part[0].equals("clock")) {
                clock = new BigDecimal(part[1]);
            } else if (part[0].equals("contents")) {
                contents = Base64.getDecoder().decode(part[1]);
            } else if (part[0].equals("package")) {
                if (part[2].startsWith("ii")) {
                    versions.put(part[1], part[3]);
                }
            } else if (part.length == NAME + 1) {
                stamps.add(line);
                lasting &= settled(clock, part) && !(rests(part[1]) && part[0].equals(LINK));
                if (asked.contains(part[1])) {
                    take(part, found, regular);
                }
            }
        }
        boolean whole = sum(regular) == contents.length;
        found.putAll(whole ? withContents(regular, contents) : regular);
        Map<Fact<?>, Object> answers = new HashMap<>();
        files.forEach(file -> answers.put(file, found.getOrDefault(file.path(), new FileState.Absent())));
        packages.forEach(one -> answers.put(one, Optional.ofNullable(versions.get(one.name()))));
        return new Found(
                answers,
                lasting && whole && !stamps.isEmpty()
                        ? Optional.of(new Seen(String.join("\n", stamps), Map.copyOf(answers)))
                        : Optional.empty());
    }

    // What a link leads to can change while the link does not.
    private boolean rests(String path) {
        return resting.stream().anyMatch(command -> command.restsOn().contains(path));
    }

    private static void take(String[] part, Map<String, FileState> found, Map<String, FileState.Regular> regular) {
        switch (part[0]) {
            case LINK -> found.put(part[1], new FileState.Link(part[NAME].substring(part[1].length() + ARROW)));
            case "directory" -> found.put(part[1], new FileState.Directory(part[2], part[3], part[4]));
            case "regular file", "regular empty file" ->
                regular.put(part[1], new FileState.Regular(part[2], part[3], part[4], Long.parseLong(part[5]), ""));
            default -> found.put(part[1], new FileState.Other(part[0]));
        }
    }

    // If a file was written meanwhile, the sizes do not add up to what came, and no content is taken.
    private static long sum(Map<String, FileState.Regular> files) {
        return files.values().stream().mapToLong(FileLook::sent).sum();
    }

    private static int sent(FileState.Regular file) {
        return (int) Math.min(file.size(), CONTENT_LIMIT);
    }

    /** Cuts the stream of contents by the files' sizes. */
    private static Map<String, FileState.Regular> withContents(Map<String, FileState.Regular> files, byte[] contents) {
        Map<String, FileState.Regular> all = new LinkedHashMap<>();
        int from = 0;
        for (Map.Entry<String, FileState.Regular> entry : files.entrySet()) {
            FileState.Regular file = entry.getValue();
            String content =
                    file.size() > CONTENT_LIMIT ? "" : new String(contents, from, sent(file), StandardCharsets.UTF_8);
            from += sent(file);
            all.put(
                    entry.getKey(),
                    new FileState.Regular(file.owner(), file.group(), file.mode(), file.size(), content));
        }
        return all;
    }
}
