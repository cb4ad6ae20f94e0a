package io.pgha.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The answers of one node; a question that was not asked, or could not be answered yet, is not known. */
public final class Facts {
    private final Map<Fact<?>, Object> answers;

    /** Answers, each of the type of its fact. */
    Facts(Map<Fact<?>, Object> answers) {
        this.answers = Map.copyOf(answers);
    }

    /** Facts about a node of which nothing is known. */
    public static Facts none() {
        return new Facts(Map.of());
    }

    /** The answer, or empty if it is not known. */
    @SuppressWarnings("unchecked") // with() pairs each fact with an answer of its own type
    public <T> Optional<T> get(Fact<T> fact) {
        return Optional.ofNullable((T) answers.get(fact));
    }

    /** These facts and one more. */
    public <T> Facts with(Fact<T> fact, T answer) {
        Map<Fact<?>, Object> more = new HashMap<>(answers);
        more.put(fact, answer);
        return new Facts(more);
    }

    /** The questions that one node answers for all: those it answers here, or those it leaves to another. */
    Set<Fact<?>> byOne(boolean answered) {
        return answers.entrySet().stream()
                .filter(entry -> entry.getKey() instanceof Fact.OfCommand<?> command && command.byOne())
                .filter(entry -> !entry.getValue().equals(Optional.empty()) == answered)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** These facts without some. */
    Facts without(Set<Fact<?>> questions) {
        Map<Fact<?>, Object> fewer = new HashMap<>(answers);
        fewer.keySet().removeAll(questions);
        return new Facts(fewer);
    }

    /** These facts, with those of a later look laid over them. */
    public Facts updatedBy(Facts later) {
        Map<Fact<?>, Object> more = new HashMap<>(answers);
        more.putAll(later.answers);
        return new Facts(more);
    }
}
