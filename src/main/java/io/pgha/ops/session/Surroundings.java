package io.pgha.ops.session;

import io.pgha.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;

/**
 * What a session knows of the process it lives in.
 *
 * @param home the user's home directory
 * @param convenience directory of files that pgha can do without: known hosts, machines, journals
 * @param directory where relative names of files begin
 * @param environment environment variables
 * @param ask given a question, asks the person for a secret without echo; throws a problem where there is no terminal
 * @param stays true if somebody sits at a prompt: then what takes long to open is opened at once, since it is used again and again
 */
public record Surroundings(
        Path home,
        Path convenience,
        Path directory,
        Map<String, String> environment,
        Function<String, Secret> ask,
        Clock clock,
        boolean stays) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Who works here, and on which machine, as in {@code ada@laptop}; for journals and locks, not for permission. */
    public String user() {
        String name = environment.getOrDefault("USER", environment.getOrDefault("LOGNAME", ""));
        return (name.isEmpty() ? System.getProperty("user.name", "unknown") : name) + "@" + machine();
    }

    private static String machine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
