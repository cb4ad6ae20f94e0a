package io.pgha.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings around the cluster file, each with its value and where it came from. A value that is empty counts as not given.
 * Immutable: what is learnt later gives new settings.
 */
public final class ContextSettings {
    private static final Pattern PUBLIC_KEY = Pattern.compile("(ssh|ecdsa|sk)-\\S+ .*");

    private final Map<Setting, Map<Source, Given>> given;
    private final Map<String, String> environment;
    private final List<String> notes;

    /** The kinds of sources, the strongest first. */
    public enum Source {
        /** An option of the command. */
        OPTION,
        /** Set for the session by {@code context set}. */
        SESSION,
        /** An environment variable of pgha, of the OCI command line, or of Terraform, in this order. */
        ENVIRONMENT,
        /** The cluster file. */
        CLUSTER_FILE,
        /** The profile of the OCI config file. */
        PROFILE,
        /** pgha's own default. */
        DEFAULT,
        /** Nobody gives it. */
        NONE
    }

    private record Given(String value, String from) {}

    /**
     * A setting as it holds.
     *
     * @param value the value, or nothing if no source gives one
     * @param source the kind of source
     * @param from the very source, such as {@code TF_VAR_region} or {@code demo.yaml:4:11}
     */
    public record Resolved(Setting setting, Optional<String> value, Source source, String from) {}

    private ContextSettings(
            Map<Setting, Map<Source, Given>> given, Map<String, String> environment, List<String> notes) {
        this.given = given;
        this.environment = Map.copyOf(environment);
        this.notes = List.copyOf(notes);
    }

    /** What options, the session and the environment say, before any file is read. */
    public static ContextSettings of(
            Map<Setting, String> options, Map<Setting, String> session, Map<String, String> environment) {
        Map<Setting, Map<Source, Given>> given = new EnumMap<>(Setting.class);
        List<String> notes = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            given.put(setting, new EnumMap<>(Source.class));
            put(given, setting, Source.OPTION, options.getOrDefault(setting, ""), "--" + setting.key());
            put(given, setting, Source.SESSION, session.getOrDefault(setting, ""), "context set " + setting.key());
            for (String variable : setting.variables()) {
                String value = environment.getOrDefault(variable, "");
                if (setting.isPath() && isKeyItself(value)) {
                    notes.add(variable + " holds a key and not the path of one; it is not used.");
                } else {
                    put(given, setting, Source.ENVIRONMENT, value, variable);
                }
            }
            setting.fallback().ifPresent(value -> put(given, setting, Source.DEFAULT, value, "default"));
        }
        return new ContextSettings(given, environment, notes);
    }

    /** No settings at all but the defaults. */
    public static ContextSettings none() {
        return of(Map.of(), Map.of(), Map.of());
    }

    /** The same settings with what one more source says; a stronger source still wins. */
    ContextSettings with(Setting setting, Source source, String value, String from) {
        if (value.isEmpty()) {
            return this;
        }
        Map<Setting, Map<Source, Given>> more = new EnumMap<>(Setting.class);
        given.forEach((each, sources) -> more.put(each, new EnumMap<>(sources)));
        put(more, setting, source, value, from);
        return new ContextSettings(more, environment, notes);
    }

    /**
     * The same settings with what the profile of the OCI config file says, where there is such a file; which file and profile the
     * settings themselves say.
     *
     * @throws io.pgha.model.ProblemException if the file is there and cannot be read
     */
    public ContextSettings withProfile(Path home) {
        Path file = Homes.expand(value(Setting.CONFIG_FILE).orElse(""), home);
        String profile = value(Setting.PROFILE).orElse("");
        Map<String, String> said = OciProfile.read(file, profile);
        ContextSettings settings = this;
        for (Setting setting : Setting.values()) {
            String value =
                    setting.profileKey().map(key -> said.getOrDefault(key, "")).orElse("");
            settings = settings.with(setting, Source.PROFILE, value, "profile " + profile + " of " + file);
        }
        return settings;
    }

    /** A setting as it holds. */
    public Resolved resolve(Setting setting) {
        Map<Source, Given> sources = given.getOrDefault(setting, Map.of());
        return sources.entrySet().stream()
                .findFirst()
                .map(first -> new Resolved(
                        setting,
                        Optional.of(first.getValue().value()),
                        first.getKey(),
                        first.getValue().from()))
                .orElseGet(() -> new Resolved(setting, Optional.empty(), Source.NONE, "not set"));
    }

    /** The value of a setting, if any source gives one. */
    public Optional<String> value(Setting setting) {
        return resolve(setting).value();
    }

    /** All settings as they hold, in the order {@code context show} prints them. */
    public List<Resolved> all() {
        return Arrays.stream(Setting.values()).map(this::resolve).toList();
    }

    /** What the user should know about values that were not used; never holds such a value. */
    public List<String> notes() {
        return notes;
    }

    /** True if an environment variable is there and not empty. */
    boolean hasVariable(String variable) {
        return !environment.getOrDefault(variable, "").isEmpty();
    }

    // The original exported TF_VAR_ssh_private_key=$(cat key).
    private static boolean isKeyItself(String value) {
        return value.contains("\n")
                || value.contains("PRIVATE KEY")
                || PUBLIC_KEY.matcher(value).matches();
    }

    private static void put(
            Map<Setting, Map<Source, Given>> given, Setting setting, Source source, String value, String from) {
        if (!value.isEmpty()) {
            given.computeIfAbsent(setting, key -> new EnumMap<>(Source.class))
                    .putIfAbsent(source, new Given(value, from));
        }
    }
}
