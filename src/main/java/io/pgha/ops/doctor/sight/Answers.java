package io.pgha.ops.doctor.sight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a chain of HTTP requests brought, in their order; it ends at the first that got no answer.
 *
 * @param trouble why there is no answer to the next one, in curl's words; empty if all were answered
 */
record Answers(List<Answer> answers, Optional<String> trouble) {
    Answers {
        answers = List.copyOf(answers);
    }

    /** One answer. */
    record Answer(int status, JsonNode body) {}

    static Answers parse(List<String> lines) {
        List<Answer> answers = new ArrayList<>();
        Optional<String> trouble = Optional.empty();
        StringBuilder body = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("curl: (")) {
                trouble = Optional.of(line.substring(line.indexOf(')') + 1).strip());
            } else if (line.matches("~\\d{3}")) {
                int status = Integer.parseInt(line.substring(1));
                if (status > 0) {
                    answers.add(new Answer(status, json(body.toString())));
                }
                body.setLength(0);
            } else {
                body.append(line).append('\n');
            }
        }
        return new Answers(answers, trouble);
    }

    /** The body of an answer; missing if there is none or it is no JSON. */
    JsonNode body(int index) {
        return index < answers.size() ? answers.get(index).body() : MissingNode.getInstance();
    }

    static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
