package io.pgha.ops.patroni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.pgha.model.Node;
import io.pgha.model.PatroniKeys;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes Patroni's dynamic configuration: checked, shown as a diff, and written only over the very text that was shown. */
public final class EditConfig {
    private static final int CONTEXT = 3;
    private static final String PARAMETERS = "postgresql.parameters.";
    private static final List<String> NOTHING = List.of("Nothing was changed.");
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build())
            .build();

    private final PatroniWork work;

    /** The verb for one cluster. */
    public EditConfig(PatroniWork work) {
        this.work = work;
    }

    /**
     * The configuration as it is.
     *
     * @param revision of etcd at which it was last written
     */
    public record Shown(long revision, Map<String, Object> config) {}

    /**
     * A change that keeps all rules.
     *
     * @param revision of the text it was made from
     * @param diff unified, of the YAML form; empty if it changes nothing
     */
    public record Draft(long revision, Map<String, Object> config, List<String> diff) {
        public Draft {
            diff = List.copyOf(diff);
        }
    }

    /**
     * A change that was made.
     *
     * @param diff what changed
     * @param adopted members that have read it
     * @param pendingRestart members on which a parameter now waits for a restart of PostgreSQL
     */
    public record Edited(List<String> diff, List<String> adopted, List<String> pendingRestart, Duration took) {
        public Edited {
            diff = List.copyOf(diff);
            adopted = List.copyOf(adopted);
            pendingRestart = List.copyOf(pendingRestart);
        }
    }

    /** The configuration now. */
    public Shown show() {
        PatroniKeys keys = work.members().keys();
        return new Shown(keys.config().revision(), keys.config().values());
    }

    /** The configuration as YAML, as it is edited. */
    public static String yaml(Map<String, Object> config) {
        try {
            return YAML.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON is always YAML", e);
        }
    }

    /**
     * The change that some settings make.
     *
     * @param settings {@code name=value}, names with dots between groups, values as in YAML; {@code null} takes a setting out
     */
    public Draft set(List<String> settings) {
        return set(work.agreed(), settings);
    }

    static Draft set(PatroniKeys keys, List<String> settings) {
        Map<String, Object> after = copy(keys.config().values());
        List<String> wrong = new ArrayList<>();
        settings.forEach(setting -> assign(after, setting, wrong));
        if (!wrong.isEmpty()) {
            throw broken(wrong);
        }
        return draft(keys, after);
    }

    /**
     * The change that an edited text makes.
     *
     * @param base what was edited
     * @throws ProblemException of kind USAGE if it is no YAML, PRECONDITION if it breaks a rule
     */
    public Draft edited(Shown base, String text) {
        return edited(work.agreed(), base, text);
    }

    static Draft edited(PatroniKeys keys, Shown base, String text) {
        if (keys.config().revision() != base.revision()) {
            throw overtaken(base.config(), keys.config().values());
        }
        try {
            Map<String, Object> after = YAML.readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
            return draft(keys, after == null ? Map.of() : after);
        } catch (JsonProcessingException e) {
            throw Problem.of("CONFIG_UNREADABLE", Problem.Kind.USAGE, "The edited text is no YAML of settings.")
                    .because(e.getOriginalMessage())
                    .withEvidence(
                            e.getLocation() == null
                                    ? List.of()
                                    : List.of("line " + e.getLocation().getLineNr()))
                    .withProgress(List.of(), NOTHING)
                    .withNext("patroni config edit")
                    .toException(e);
        }
    }

    private static Draft draft(PatroniKeys keys, Map<String, Object> after) {
        Map<String, Object> before = keys.config().values();
        boolean quorum =
                keys.members().stream().noneMatch(member -> member.version().matches("[0-3]\\..*"));
        List<String> broken = ConfigRules.broken(before, after, quorum);
        if (!broken.isEmpty()) {
            throw broken(broken);
        }
        return new Draft(keys.config().revision(), after, diff(before, after));
    }

    private static ProblemException broken(List<String> rules) {
        return Problem.of("CONFIG_REFUSED", Problem.Kind.PRECONDITION, "The configuration would break a rule.")
                .withEvidence(rules)
                .withProgress(List.of(), NOTHING)
                .withNext("patroni config show")
                .toException();
    }

    /** The difference of two configurations, as a unified diff of their YAML. */
    static List<String> diff(Map<String, Object> before, Map<String, Object> after) {
        List<String> was = yaml(before).lines().toList();
        List<String> willBe = yaml(after).lines().toList();
        return UnifiedDiffUtils.generateUnifiedDiff("now", "wanted", was, DiffUtils.diff(was, willBe), CONTEXT);
    }

    static void assign(Map<String, Object> config, String setting, List<String> wrong) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            wrong.add("\"" + setting + "\" is not of the form name=value.");
            return;
        }
        String name = setting.substring(0, equals).strip();
        // Parameters of extensions have dots in their names.
        List<String> path = name.startsWith(PARAMETERS)
                ? List.of("postgresql", "parameters", name.substring(PARAMETERS.length()))
                : List.of(name.split("\\.", -1));
        Map<String, Object> group = config;
        for (String step : path.subList(0, path.size() - 1)) {
            Object inner = group.get(step);
            if (inner != null && !(inner instanceof Map<?, ?>)) {
                wrong.add(step + " in " + name + " is one value, not a group.");
                return;
            }
            Map<String, Object> next = new LinkedHashMap<>();
            if (inner instanceof Map<?, ?> map) {
                map.forEach((key, value) -> next.put(String.valueOf(key), value));
            }
            group.put(step, next);
            group = next;
        }
        try {
            Object value = YAML.readValue(setting.substring(equals + 1), Object.class);
            if (value == null) {
                group.remove(path.get(path.size() - 1));
            } else {
                group.put(path.get(path.size() - 1), value);
            }
        } catch (JsonProcessingException e) {
            wrong.add("The value of " + name + " is no YAML: " + e.getOriginalMessage());
        }
    }

    private static Map<String, Object> copy(Map<String, Object> tree) {
        return JsonMapper.builder().build().convertValue(tree, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static ProblemException overtaken(Map<String, Object> seen, Map<String, Object> now) {
        return Problem.of(
                        "CONFIG_CHANGED",
                        Problem.Kind.PRECONDITION,
                        "Somebody else has changed the configuration meanwhile.")
                .withEvidence(diff(seen, now))
                .withProgress(List.of(), List.of("Your change was not sent."))
                .withNext("patroni config show", "patroni config edit")
                .toException();
    }

    /**
     * Writes the change and waits until every member has read it.
     *
     * @param base what the draft was made from
     * @throws ProblemException CONFIG_CHANGED of kind PRECONDITION if somebody was faster, and then nothing is written
     */
    public Edited send(Map<String, Object> base, Draft draft) {
        long began = System.nanoTime();
        String json;
        try {
            json = JsonMapper.builder().build().writeValueAsString(draft.config());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON is always JSON", e);
        }
        if (!work.store().replaceConfig(work.members().etcdNodes(), draft.revision(), json)) {
            throw overtaken(base, work.members().keys().config().values());
        }
        work.progress().working("patroni", "waiting until every member has read it");
        PatroniKeys now = work.agreed();
        List<String> waiting = new ArrayList<>(
                now.members().stream().map(PatroniKeys.Member::name).toList());
        List<String> adopted = new ArrayList<>();
        long end = System.nanoTime() + PatroniWork.rounds(now).toNanos();
        while (!waiting.isEmpty() && System.nanoTime() < end) {
            work.cancellation().check();
            waiting.stream()
                    .filter(name -> hasRead(name, draft.config()))
                    .toList()
                    .forEach(name -> {
                        waiting.remove(name);
                        adopted.add(name);
                    });
            if (!waiting.isEmpty()) {
                work.cancellation().pause(Duration.ofMillis(300));
            }
        }
        work.progress().done("patroni", "read by " + adopted.size() + " members");
        List<String> pending = pending(draft, now);
        return new Edited(draft.diff(), adopted, pending, Duration.ofNanos(System.nanoTime() - began));
    }

    /** A member says that it waits for a restart in its next round. */
    private List<String> pending(Draft draft, PatroniKeys now) {
        boolean parameters = draft.diff().stream().anyMatch(line -> line.matches("[+-] {4}.*"));
        Duration patience = parameters ? Duration.ofSeconds(now.config().number("loop_wait", 10) + 1) : Duration.ZERO;
        return work
                .await(patience, keys -> keys.members().stream().allMatch(PatroniKeys.Member::pendingRestart))
                .orElseGet(() -> work.members().keys())
                .members()
                .stream()
                .filter(PatroniKeys.Member::pendingRestart)
                .map(PatroniKeys.Member::name)
                .toList();
    }

    private boolean hasRead(String name, Map<String, Object> config) {
        Optional<Node> node = work.machines().node(name);
        if (node.isEmpty()) {
            return true;
        }
        try {
            JsonMapper mapper = JsonMapper.builder().build();
            return mapper.readTree(work.reader().config(node.get()))
                    .equals(mapper.readTree(mapper.writeValueAsString(config)));
        } catch (ProblemException | JsonProcessingException e) {
            // A Patroni that does not answer has not read it either.
            return false;
        }
    }
}
