package io.pgha.spec;

import io.pgha.model.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of a profile of the OCI config file that is no secret; what the profile lacks comes from DEFAULT, as in the SDK. */
public final class OciProfile {
    private static final String INHERITED = "DEFAULT";
    private static final Set<String> OPEN_KEYS =
            Set.of("region", "tenancy", "user", "fingerprint", "key_file", "security_token_file");

    private OciProfile() {}

    /**
     * Reads a profile; nothing if the file or the profile does not exist.
     *
     * @throws io.pgha.model.ProblemException if the file is there and cannot be read
     */
    public static Map<String, String> read(Path file, String profile) {
        Map<String, Map<String, String>> profiles = profiles(file);
        if (!profiles.containsKey(profile)) {
            return Map.of();
        }
        Map<String, String> values = new HashMap<>(profiles.getOrDefault(INHERITED, Map.of()));
        values.putAll(profiles.getOrDefault(profile, Map.of()));
        return Map.copyOf(values);
    }

    /**
     * Names of all profiles of a file, in its order; none if the file does not exist.
     *
     * @throws io.pgha.model.ProblemException if the file is there and cannot be read
     */
    public static List<String> names(Path file) {
        return List.copyOf(profiles(file).keySet());
    }

    private static Map<String, Map<String, String>> profiles(Path file) {
        Map<String, Map<String, String>> profiles = new LinkedHashMap<>();
        Map<String, String> current = new HashMap<>();
        for (String line : lines(file)) {
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[") && text.endsWith("]")) {
                current = profiles.computeIfAbsent(
                        text.substring(1, text.length() - 1).strip(), name -> new HashMap<>());
            } else if (equals > 0 && !text.startsWith("#")) {
                String key = text.substring(0, equals).strip();
                if (OPEN_KEYS.contains(key)) {
                    current.put(key, text.substring(equals + 1).strip());
                }
            }
        }
        return profiles;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            String cause = e instanceof CharacterCodingException
                    ? "It is not UTF-8 text."
                    : "The system says: " + e.getMessage();
            throw Problem.of(
                            "CONFIG_FILE_UNREADABLE",
                            Problem.Kind.USAGE,
                            "The OCI config file " + file + " cannot be read.")
                    .at(file.toString())
                    .because(cause)
                    .withNext("context show")
                    .toException(e);
        }
    }
}
