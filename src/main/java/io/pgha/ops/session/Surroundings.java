package io.pgha.ops.session;

import io.pgha.model.Secret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;

/**
 * What a session knows of the process it lives in.
 *
 * @param home the user's home directory
 * @param convenience directory of files that pgha can do without: known hosts, journals
 * @param directory where relative names of files begin
 * @param environment environment variables
 * @param ask given a question, asks the person for a secret without echo; throws a problem where there is no terminal
 */
public record Surroundings(
        Path home,
        Path convenience,
        Path directory,
        Map<String, String> environment,
        Function<String, Secret> ask,
        Clock clock) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
