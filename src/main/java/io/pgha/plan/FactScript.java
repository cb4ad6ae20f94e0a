package io.pgha.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns questions into one bash fragment and its output into facts. Questions of one kind share one process on the node, since
 * starting processes is what gathering costs.
 */
final class FactScript {
    /** Files up to this many bytes are read whole. */
    static final int CONTENT_LIMIT = 262_144;

    // "NAME -> TARGET" is what stat prints of a link.
    private static final int ARROW = 4;
    private static final int STAT_FIELDS = 7;
    // ["name","description","load state","active state","sub state",...
    private static final Pattern UNIT =
            Pattern.compile("\\[\"([^\"]*)\",\"(?:[^\"\\\\]|\\\\.)*\",\"([^\"]*)\",\"([^\"]*)\",\"([^\"]*)\"");

    private final String nonce;
    private final List<Fact.OfFile> files = new ArrayList<>();
    private final List<Fact.OfPackage> packages = new ArrayList<>();
    private final List<Fact.OfUnit> units = new ArrayList<>();
    private final List<Fact.OfSysctl> sysctls = new ArrayList<>();
    private final List<Fact.OfCommand<?>> commands = new ArrayList<>();

    /** Questions to ask; the nonce marks our lines so that no program's output can pass for an answer of another. */
    FactScript(Set<Fact<?>> questions, String nonce) {
        this.nonce = nonce;
        for (Fact<?> question : questions) {
            if (question instanceof Fact.OfFile file) {
                files.add(file);
            } else if (question instanceof Fact.OfPackage one) {
                packages.add(one);
            } else if (question instanceof Fact.OfUnit unit) {
                units.add(unit);
            } else if (question instanceof Fact.OfSysctl sysctl) {
                sysctls.add(sysctl);
            } else if (question instanceof Fact.OfCommand<?> command) {
                commands.add(command);
            }
        }
    }

    /** The bash that answers; it writes nothing and always goes on to the next question. */
    String bash() {
        StringBuilder out = new StringBuilder();
        if (!files.isEmpty()) {
            out.append("echo '@").append(nonce).append(" files'\n");
            // One process for what they are and two for all contents, cut by the sizes, however many files.
            out.append("E=(); F=()\nfor f in ")
                    .append(Bash.words(files.stream().map(Fact.OfFile::path).toList()))
                    .append("; do\n")
                    .append("  if [ -L \"$f\" ]; then E+=(\"$f\")\n")
                    .append("  elif [ -f \"$f\" ]; then E+=(\"$f\"); F+=(\"$f\")\n")
                    .append("  elif [ -e \"$f\" ]; then E+=(\"$f\"); fi\n")
                    .append("done\n")
                    .append(
                            "[ ${#E[@]} -gt 0 ] && QUOTING_STYLE=literal stat -c '%F|%n|%U|%G|%a|%s|%N' -- \"${E[@]}\"\n")
                    .append("[ ${#F[@]} -gt 0 ] && { printf 'contents|'; head -q -c ")
                    .append(CONTENT_LIMIT)
                    .append(" -- \"${F[@]}\" | base64 -w0; echo; }\n");
        }
        if (!packages.isEmpty()) {
            out.append("echo '@").append(nonce).append(" packages'\n");
            out.append("dpkg-query -W -f '${Package}|${db:Status-Abbrev}|${Version}\\n' ")
                    .append(Bash.words(
                            packages.stream().map(Fact.OfPackage::name).toList()))
                    .append(" 2>/dev/null\n");
        }
        if (!units.isEmpty()) {
            out.append("echo '@").append(nonce).append(" units'\n");
            List<String> names = units.stream().map(Fact.OfUnit::name).toList();
            // One call of systemd's D-Bus interface for all; "systemctl show" makes one for each and costs eight times
            // as much.
            out.append("units=$(busctl --json=short call org.freedesktop.systemd1 /org/freedesktop/systemd1 ")
                    .append("org.freedesktop.systemd1.Manager ListUnitsByNames as ")
                    .append(names.size())
                    .append(' ')
                    .append(Bash.words(names))
                    .append(" 2>/dev/null)\necho \"$units\"\n");
            out.append("for u in ")
                    .append(Bash.words(names))
                    .append("; do\n")
                    .append("  compgen -G \"/etc/systemd/system/*.wants/$u\" >/dev/null && echo \"wanted|$u\"\n")
                    .append("done\n");
        }
        // For commands that need not look where a unit is up.
        out.append(
                "active() { local up=\"\\[\\\"$1\\\",\\\"[^\\\"]*\\\",\\\"loaded\\\",\\\"active\\\"\"; [[ ${units:-} =~ $up ]]; }\n");
        if (!sysctls.isEmpty()) {
            out.append("echo '@").append(nonce).append(" sysctls'\n");
            for (Fact.OfSysctl sysctl : sysctls) {
                out.append("{ read -r v </proc/sys/")
                        .append(sysctl.key().replace('.', '/'))
                        .append(" && echo \"")
                        .append(sysctl.key())
                        .append("|$v\"; } 2>/dev/null\n");
            }
        }
        for (int i = 0; i < commands.size(); i++) {
            out.append("echo '@").append(nonce).append(" command ").append(i).append("'\n");
            out.append("(\n").append(commands.get(i).bash()).append("\n) 2>/dev/null\n");
            out.append("s=$?; echo; echo \"@")
                    .append(nonce)
                    .append(" status ")
                    .append(i)
                    .append(" $s\"\n");
        }
        return out.toString();
    }

    /** Reads the answers out of the script's standard output; lines of others are passed over. */
    Facts parse(String stdout) {
        Map<String, List<String>> sections = new HashMap<>();
        Map<Integer, Integer> statuses = new HashMap<>();
        String prefix = "@" + nonce + " ";
        String section = "";
        for (String line : stdout.split("\n", -1)) {
            if (line.startsWith(prefix)) {
                String mark = line.substring(prefix.length());
                section = "";
                if (mark.startsWith("status ")) {
                    String[] words = mark.split(" ", -1);
                    statuses.put(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                } else if (mark.equals("files")
                        || mark.equals("packages")
                        || mark.equals("units")
                        || mark.equals("sysctls")
                        || mark.startsWith("command ")) {
                    section = mark;
                    sections.put(section, new ArrayList<>());
                }
            } else if (!section.isEmpty()) {
                sections.getOrDefault(section, new ArrayList<>()).add(line);
            }
        }
        Facts facts = Facts.none();
        facts = withFiles(facts, sections.getOrDefault("files", List.of()));
        facts = withPackages(facts, sections.getOrDefault("packages", List.of()));
        facts = withUnits(facts, sections.getOrDefault("units", List.of()));
        facts = withSysctls(facts, sections.getOrDefault("sysctls", List.of()));
        for (int i = 0; i < commands.size(); i++) {
            if (statuses.getOrDefault(i, 1) == 0) {
                List<String> lines = sections.getOrDefault("command " + i, List.of());
                String answer = String.join("\n", lines);
                facts = withCommand(facts, commands.get(i), answer);
            }
        }
        return facts;
    }

    private static <T> Facts withCommand(Facts facts, Fact.OfCommand<T> command, String answer) {
        return facts.with(command, command.parser().apply(answer.strip()));
    }

    private Facts withFiles(Facts facts, List<String> lines) {
        Map<String, FileState> found = new HashMap<>();
        Map<String, FileState.Regular> regular = new LinkedHashMap<>();
        byte[] contents = {};
        for (String line : lines) {
            String[] part = line.split("\\|", -1);
            switch (part[0]) {
                case "symbolic link" ->
                    found.put(part[1], new FileState.Link(part[6].substring(part[1].length() + ARROW)));
                case "directory" -> found.put(part[1], new FileState.Directory(part[2], part[3], part[4]));
                case "regular file", "regular empty file" ->
                    regular.put(part[1], new FileState.Regular(part[2], part[3], part[4], Long.parseLong(part[5]), ""));
                case "contents" -> contents = Base64.getDecoder().decode(part[1]);
                default -> {
                    // Another kind of file; or an empty line, or one that a login banner slipped in.
                    if (part.length == STAT_FIELDS) {
                        found.put(part[1], new FileState.Other(part[0]));
                    }
                }
            }
        }
        found.putAll(withContents(regular, contents));
        Facts all = facts;
        for (Fact.OfFile file : files) {
            all = all.with(file, found.getOrDefault(file.path(), new FileState.Absent()));
        }
        return all;
    }

    /** Cuts the stream of contents by the files' sizes; if a file was written meanwhile, the sizes do not add up and none is taken. */
    private static Map<String, FileState.Regular> withContents(Map<String, FileState.Regular> files, byte[] contents) {
        long sum = files.values().stream()
                .mapToLong(file -> Math.min(file.size(), CONTENT_LIMIT))
                .sum();
        if (sum != contents.length) {
            return files;
        }
        Map<String, FileState.Regular> all = new LinkedHashMap<>();
        int from = 0;
        for (Map.Entry<String, FileState.Regular> entry : files.entrySet()) {
            FileState.Regular file = entry.getValue();
            int length = (int) Math.min(file.size(), CONTENT_LIMIT);
            String content =
                    file.size() > CONTENT_LIMIT ? "" : new String(contents, from, length, StandardCharsets.UTF_8);
            from += length;
            all.put(
                    entry.getKey(),
                    new FileState.Regular(file.owner(), file.group(), file.mode(), file.size(), content));
        }
        return all;
    }

    private Facts withPackages(Facts facts, List<String> lines) {
        Map<String, String> versions = new HashMap<>();
        for (String line : lines) {
            String[] part = line.split("\\|", -1);
            if (part.length == 3 && part[1].startsWith("ii")) {
                versions.put(part[0], part[2]);
            }
        }
        Facts all = facts;
        for (Fact.OfPackage one : packages) {
            all = all.with(one, Optional.ofNullable(versions.get(one.name())));
        }
        return all;
    }

    private Facts withUnits(Facts facts, List<String> lines) {
        Set<String> wanted = new HashSet<>();
        Map<String, UnitState> states = new HashMap<>();
        for (String line : lines) {
            if (line.startsWith("wanted|")) {
                wanted.add(line.substring("wanted|".length()));
            }
        }
        Matcher unit = UNIT.matcher(String.join("\n", lines));
        while (unit.find()) {
            String name = unit.group(1);
            String file = unit.group(2).equals("masked") ? "masked" : wanted.contains(name) ? "enabled" : "disabled";
            states.put(name, new UnitState(unit.group(2), unit.group(3), unit.group(4), file));
        }
        if (states.isEmpty()) {
            return facts;
        }
        Facts all = facts;
        for (Fact.OfUnit one : units) {
            all = all.with(one, states.getOrDefault(one.name(), UnitState.ABSENT));
        }
        return all;
    }

    private Facts withSysctls(Facts facts, List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int bar = line.indexOf('|');
            if (bar > 0) {
                String value = String.join(
                        " ", Arrays.asList(line.substring(bar + 1).strip().split("\\s+", -1)));
                values.put(line.substring(0, bar), value);
            }
        }
        Facts all = facts;
        for (Fact.OfSysctl sysctl : sysctls) {
            all = all.with(sysctl, Optional.ofNullable(values.get(sysctl.key())));
        }
        return all;
    }
}
