package io.pgha.ops.cloud;

import io.pgha.model.ProblemException;
import io.pgha.oci.RetryToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Creates resources with tokens that any run, on any machine, derives alike. A token whose resource is gone is dead for a day: the
 * next number gives the next token.
 */
final class Attempts {
    // A resource made and destroyed more often than this within a day is no accident any more.
    private static final int MOST = 50;

    private final Map<List<Object>, Integer> numbers = new ConcurrentHashMap<>();

    /**
     * Creates a resource, or gets the one that an earlier call with the same words created.
     *
     * @param words name the cluster, the resource and everything it is made of: OCI refuses a token that comes with another content
     * @param isGone tells a resource that was removed since
     * @throws ProblemException if it cannot be created
     */
    <T> T create(List<?> words, Function<RetryToken, T> call, Predicate<T> isGone) {
        List<Object> key = List.copyOf(words);
        for (int number = numbers.getOrDefault(key, 1); ; number++) {
            numbers.put(key, number);
            List<Object> all = new ArrayList<>(key);
            all.add(number);
            try {
                T made = call.apply(RetryToken.of(all.toArray()));
                if (!isGone.test(made) || number == MOST) {
                    return made;
                }
            } catch (ProblemException e) {
                if (!e.first().code().equals("CLOUD_TOKEN_USED") || number == MOST) {
                    throw e;
                }
            }
        }
    }
}
