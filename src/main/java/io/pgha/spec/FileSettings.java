package io.pgha.spec;

import io.pgha.model.ProblemException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads those keys of the cluster file that other sources can give too, and keeps the settings as they hold with them. */
final class FileSettings {
    private final Problems problems;
    private ContextSettings settings;

    FileSettings(ContextSettings settings, Problems problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** The settings as they hold with everything read so far. */
    ContextSettings settings() {
        return settings;
    }

    /** Adds what the profile says; the keys that name the profile must have been read. */
    void addProfile(Path home) {
        try {
            settings = settings.withProfile(home);
        } catch (ProblemException e) {
            problems.add(
                    e.first().code(), Place.START, e.first().what(), e.first().cause());
        }
    }

    /** The value of a setting that the file may give with a key, or nothing if no source gives it. */
    Optional<String> value(Section section, String key, Setting setting, Form form) {
        section.optionalText(key, form)
                .ifPresent(said -> settings = settings.with(
                        setting, ContextSettings.Source.CLUSTER_FILE, said, problems.where(section.path(key))));
        ContextSettings.Resolved resolved = settings.resolve(setting);
        if (resolved.value().isPresent() && !form.fits().test(resolved.value().get())) {
            problems.broken(
                    "SPEC_SETTING",
                    section.path(key),
                    problems.placeOf(section.path(key)),
                    resolved.from() + " must be " + form.description() + ", not "
                            + Problems.quote(resolved.value().get()) + ".",
                    "It stands in for " + section.path(key) + " of the cluster file.");
            return Optional.empty();
        }
        return resolved.value();
    }

    /** The value of a setting that some source must give; empty if none does, which is told. */
    String required(Section section, String key, Setting setting, Form form, String purpose) {
        Optional<String> value = value(section, key, setting, form);
        if (value.isEmpty()) {
            section.missing(key, purpose + ", and so could " + String.join(", ", setting.variables()));
        }
        return value.orElse("");
    }
}
