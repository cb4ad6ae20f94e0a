package io.pgha.view;

import io.pgha.model.Problem;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes problems for people: the code and one sentence, then where, why, the evidence, what was done and what was not, and the
 * commands to type next.
 */
public final class ProblemView {
    private static final int LABEL = 10;

    private static final String INDENT = "  ";

    private final Style style;
    private final int width;
    private final UnaryOperator<String> asTyped;

    /**
     * A view for one screen.
     *
     * @param asTyped turns a command of ours into what the user types where the user is
     */
    public ProblemView(Screen screen, UnaryOperator<String> asTyped) {
        this.style = new Style(screen);
        this.width = screen.width();
        this.asTyped = asTyped;
    }

    /** All problems, one after another. */
    public String render(List<Problem> problems) {
        StringBuilder out = new StringBuilder();
        problems.forEach(problem -> render(out, problem));
        return out.toString();
    }

    /** Problems for programs: one JSON object on one line. */
    public static String json(List<Problem> problems) {
        return DataView.jsonLine(new Problems(problems));
    }

    /** What programs read from stderr when they asked for JSON or YAML. */
    record Problems(List<Problem> problems) {}

    private void render(StringBuilder out, Problem problem) {
        boolean cancelled = problem.kind() == Problem.Kind.CANCELLED;
        String word = cancelled ? "cancelled" : "error";
        String code = "[" + problem.code() + "]";
        String what = String.join(
                "\n" + INDENT, wrapped(Printable.lines(problem.what()) + " " + code, width - word.length() - 2));
        out.append(style.red(word))
                .append(": ")
                .append(what, 0, what.length() - code.length())
                .append(style.dim(code))
                .append('\n');
        words(out, "where", problem.where().isEmpty() ? List.of() : List.of(problem.where()));
        words(out, "cause", problem.cause().isEmpty() ? List.of() : List.of(problem.cause()));
        part(out, "evidence", problem.evidence());
        words(out, "done", problem.done());
        words(out, "not done", problem.notDone());
        part(out, "next", problem.next().stream().map(asTyped).toList());
    }

    /** Words for people, broken where the screen ends. */
    private void words(StringBuilder out, String label, List<String> texts) {
        part(
                out,
                label,
                texts.stream()
                        .flatMap(text -> wrapped(Printable.lines(text), width - INDENT.length() - LABEL).stream())
                        .toList());
    }

    private static List<String> wrapped(String text, int width) {
        return text.stripTrailing()
                .lines()
                .flatMap(line -> EntriesView.wrapped(line, width).stream())
                .toList();
    }

    /** Lines as they are: evidence is compared, and commands are typed. */
    private void part(StringBuilder out, String label, List<String> texts) {
        String left = label;
        for (String text : texts) {
            for (String line : Printable.lines(text).stripTrailing().split("\n", -1)) {
                out.append(INDENT)
                        .append(style.bold(Cells.pad(left, LABEL, false)))
                        .append(line)
                        .append('\n');
                left = "";
            }
        }
    }
}
