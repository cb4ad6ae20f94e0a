package io.pgha.shell.batch;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.Call;
import io.pgha.shell.Edge;
import io.pgha.shell.grammar.Lexer;
import io.pgha.shell.grammar.Variables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a script as the runner would, without running anything, and finds every line that could not run. */
public final class ScriptChecker {
    private final Edge edge;

    /** A checker over the commands of an edge. */
    public ScriptChecker(Edge edge) {
        this.edge = edge;
    }

    /** Every problem of every line, in the order of the file; none if the script may run. */
    public List<Problem> check(Script script, Variables variables) {
        List<Problem> found = new ArrayList<>();
        for (Statement statement : script.statements()) {
            String place = script.name() + ", line " + statement.line();
            try {
                List<String> words = Lexer.words(statement.source(), variables);
                boolean prefixed = !words.isEmpty() && words.get(0).equals(Edge.IGNORE_ERRORS);
                Optional<Call> call = Optional.of(edge.understand(prefixed ? words.subList(1, words.size()) : words));
                while (call.isPresent()) {
                    call.get()
                            .missingFiles()
                            .forEach(file -> found.add(missing(file).at(place)));
                    call = edge.understandRepeated(call.get());
                }
            } catch (ProblemException e) {
                e.problems().forEach(problem -> found.add(problem.at(place)));
            }
        }
        return found;
    }

    private static Problem missing(Path file) {
        return Problem.of("FILE_MISSING", Problem.Kind.USAGE, "There is no file " + file + ".")
                .because("The command reads it. Paths are as seen from the directory the script is run in.");
    }
}
