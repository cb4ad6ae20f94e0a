package io.pgha.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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
    // ["name","description","load state","active state","sub state",...
    private static final Pattern UNIT =
            Pattern.compile("\\[\"([^\"]*)\",\"(?:[^\"\\\\]|\\\\.)*\",\"([^\"]*)\",\"([^\"]*)\",\"([^\"]*)\"");

    private final String nonce;
    private final Optional<FileLook> files;
    private final List<Fact.OfUnit> units = new ArrayList<>();
    private final List<Fact.OfSysctl> sysctls = new ArrayList<>();
    private final List<Fact.OfCommand<?>> commands = new ArrayList<>();
    private final List<Fact.OfCommand<?>> resting;
    private final Known earlier;

    /**
     * What a look may rely on that asks the same as an earlier one.
     *
     * @param files what the files of the node were, if that was seen
     * @param answers what commands said, with the stamps of the files they called unchanged since
     */
    record Known(Optional<FileLook.Seen> files, Map<Fact<?>, FileLook.Seen> answers) {
        static final Known NOTHING = new Known(Optional.empty(), Map.of());
    }

    /**
     * Questions to ask.
     *
     * @param nonce marks our lines so that no program's output can pass for an answer of another
     */
    FactScript(Set<Fact<?>> questions, String nonce, Known earlier) {
        this.nonce = nonce;
        this.earlier = earlier;
        List<Fact.OfFile> paths = new ArrayList<>();
        List<Fact.OfPackage> packages = new ArrayList<>();
        for (Fact<?> question : questions) {
            if (question instanceof Fact.OfFile file) {
                paths.add(file);
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
        resting = commands.stream()
                .filter(command -> !command.restsOn().isEmpty())
                .toList();
        files = paths.isEmpty() && packages.isEmpty() && resting.isEmpty()
                ? Optional.empty()
                : Optional.of(new FileLook(paths, packages, resting, earlier.files()));
    }

    /** The bash that answers; it writes nothing and always goes on to the next question. */
    String bash() {
        StringBuilder out = new StringBuilder();
        files.ifPresent(
                look -> out.append("echo '@").append(nonce).append(" files'\n").append(look.bash()));
        if (!units.isEmpty()) {
            out.append("echo '@").append(nonce).append(" units'\n");
            List<String> names = units.stream().map(Fact.OfUnit::name).toList();
            // One call of systemd's D-Bus interface for all; "systemctl show" makes one for each and costs eight times
            // as much.
            out.append("look_units=$(busctl --json=short call org.freedesktop.systemd1 /org/freedesktop/systemd1 ")
                    .append("org.freedesktop.systemd1.Manager ListUnitsByNames as ")
                    .append(names.size())
                    .append(' ')
                    .append(Bash.words(names))
                    .append(" 2>/dev/null)\necho \"$look_units\"\n");
            out.append("printf 'wanted|%s\\n' /etc/systemd/system/*.wants/*\n");
        }
        // For commands that need not look where a unit is up.
        out.append(
                "active() { local up=\"\\[\\\"$1\\\",\\\"[^\\\"]*\\\",\\\"loaded\\\",\\\"active\\\"\"; [[ ${look_units:-} =~ $up ]]; }\n");
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
        out.append(unchanged());
        // A subshell for each would cost more than most of the questions themselves.
        out.append("ask() { look_asked=$1; echo '@")
                .append(nonce)
                .append(" command '$1; \"question_$1\" 2>/dev/null; local status=$?; echo; echo '@")
                .append(nonce)
                .append(" status '\"$1 $status\"; }\n");
        for (int i = 0; i < commands.size(); i++) {
            boolean rests = resting.contains(commands.get(i));
            out.append("question_")
                    .append(i)
                    .append("() {\n")
                    .append(commands.get(i).bash())
                    .append("\n}\n");
            out.append(rests ? "[ -n \"$look_same\" ] || " : "")
                    .append("ask ")
                    .append(i)
                    .append('\n');
        }
        return out.toString();
    }

    /** For commands that need not look further where nothing has changed since they last answered. */
    private String unchanged() {
        StringBuilder out = new StringBuilder("look_known=()\n");
        for (int i = 0; i < commands.size(); i++) {
            FileLook.Seen seen = earlier.answers().get(commands.get(i));
            if (seen != null) {
                out.append("look_known[")
                        .append(i)
                        .append("]=")
                        .append(Bash.quote(seen.stamps()))
                        .append('\n');
            }
        }
        return out
                + """
                unchanged() {
                  local now=$EPOCHREALTIME stamps
                  stamps=$(stat -L -c '%2$s' -- "$@")
                  if [ -n "$stamps" ] && [ "$stamps" = "${look_known[$look_asked]:-}" ]; then echo "@%1$s same $look_asked"; return; fi
                  printf '%%s\\n' "@%1$s stamps $look_asked" "$now" "$stamps" "@%1$s command $look_asked"
                  return 1
                }
                """
                        .formatted(nonce, FileLook.FIELDS);
    }

    /**
     * What one look brought.
     *
     * @param lasting what the next look that asks the same may rely on
     */
    record Answers(Facts facts, Known lasting) {}

    /** Reads the answers out of the script's standard output; lines of others are passed over. */
    Answers parse(String stdout) {
        Map<String, List<String>> sections = new HashMap<>();
        Map<Integer, Integer> statuses = new HashMap<>();
        Set<Integer> same = new HashSet<>();
        String prefix = "@" + nonce + " ";
        String section = "";
        for (String line : stdout.split("\n", -1)) {
            if (line.startsWith(prefix)) {
                String mark = line.substring(prefix.length());
                section = "";
                if (mark.startsWith("status ")) {
                    String[] words = mark.split(" ", -1);
                    statuses.put(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                } else if (mark.startsWith("same ")) {
                    same.add(Integer.parseInt(mark.substring("same ".length())));
                } else if (mark.equals("files")
                        || mark.equals("units")
                        || mark.equals("sysctls")
                        || mark.startsWith("stamps ")
                        || mark.startsWith("command ")) {
                    section = mark;
                    sections.put(section, new ArrayList<>());
                }
            } else if (!section.isEmpty()) {
                sections.getOrDefault(section, new ArrayList<>()).add(line);
            }
        }
        Map<Fact<?>, Object> answers = new HashMap<>();
        addUnits(answers, sections.getOrDefault("units", List.of()));
        addSysctls(answers, sections.getOrDefault("sysctls", List.of()));
        Map<Fact<?>, FileLook.Seen> own = new HashMap<>();
        for (int i = 0; i < commands.size(); i++) {
            Fact.OfCommand<?> command = commands.get(i);
            FileLook.Seen seen = earlier.answers().get(command);
            if (same.contains(i) && seen != null) {
                own.put(command, seen);
                answers.putAll(seen.answers());
            } else if (statuses.getOrDefault(i, 1) == 0) {
                List<String> lines = sections.getOrDefault("command " + i, List.of());
                Object answer = command.parser().apply(String.join("\n", lines).strip());
                answers.put(command, answer);
                FileLook.lasting(sections.getOrDefault("stamps " + i, List.of()))
                        .ifPresent(stamps -> own.put(command, new FileLook.Seen(stamps, Map.of(command, answer))));
            }
        }
        FileLook.Found found = files.map(look -> look.read(sections.getOrDefault("files", List.of())))
                .orElse(FileLook.Found.NOTHING);
        Map<Fact<?>, Object> rested = new HashMap<>(found.answers());
        rested.putAll(answers);
        rested.keySet().retainAll(resting);
        FileLook.Found all = found.with(rested, rested.size() == resting.size());
        answers.putAll(all.answers());
        return new Answers(new Facts(answers), new Known(all.lasting(), own));
    }

    private void addUnits(Map<Fact<?>, Object> answers, List<String> lines) {
        Set<String> wanted = new HashSet<>();
        Map<String, UnitState> states = new HashMap<>();
        for (String line : lines) {
            if (line.startsWith("wanted|")) {
                wanted.add(line.substring(line.lastIndexOf('/') + 1));
            }
        }
        Matcher unit = UNIT.matcher(String.join("\n", lines));
        while (unit.find()) {
            String name = unit.group(1);
            String file = unit.group(2).equals("masked") ? "masked" : wanted.contains(name) ? "enabled" : "disabled";
            states.put(name, new UnitState(unit.group(2), unit.group(3), unit.group(4), file));
        }
        if (!states.isEmpty()) {
            units.forEach(one -> answers.put(one, states.getOrDefault(one.name(), UnitState.ABSENT)));
        }
    }

    private void addSysctls(Map<Fact<?>, Object> answers, List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int bar = line.indexOf('|');
            if (bar > 0) {
                String value = String.join(
                        " ", Arrays.asList(line.substring(bar + 1).strip().split("\\s+", -1)));
                values.put(line.substring(0, bar), value);
            }
        }
        sysctls.forEach(sysctl -> answers.put(sysctl, Optional.ofNullable(values.get(sysctl.key()))));
    }
}
