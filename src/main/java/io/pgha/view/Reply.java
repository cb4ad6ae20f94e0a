package io.pgha.view;

import io.pgha.model.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a command answers: a record (or a list of records) for programs, optionally blocks for people, problems found on the way
 * and commands to type next. Programs get exactly the record; people get the blocks, or a table derived from the record.
 *
 * @param data the record or list that JSON and YAML show, or empty if the command answers nothing
 * @param blocks what people see; if there are none, it is derived from the data
 * @param problems what went wrong although there is an answer; the first decides the exit status
 * @param next commands to type next, without the program's name
 */
public record Reply(Optional<Object> data, List<Block> blocks, List<Problem> problems, List<String> next) {
    public Reply {
        blocks = List.copyOf(blocks);
        problems = List.copyOf(problems);
        next = List.copyOf(next);
    }

    /** A reply that is one record. */
    public static Reply of(Record data) {
        return new Reply(Optional.of(data), List.of(), List.of(), List.of());
    }

    /** A reply that is a list of records. */
    public static Reply of(List<? extends Record> data) {
        return new Reply(Optional.of(data), List.of(), List.of(), List.of());
    }

    /** No answer: the command did its work, or has already shown it. */
    public static Reply none() {
        return new Reply(Optional.empty(), List.of(), List.of(), List.of());
    }

    /** The same reply, shown to people by these blocks one after another. */
    public Reply shownAs(Block... more) {
        List<Block> all = new ArrayList<>(blocks);
        all.addAll(Arrays.asList(more));
        return new Reply(data, all, problems, next);
    }

    /** The same reply, shown to people as text. */
    public Reply shownAs(String text) {
        return shownAs(Block.text(text));
    }

    /** The same reply with problems that people see after it. */
    public Reply withProblems(List<Problem> more) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new Reply(data, blocks, all, next);
    }

    /** The same reply with commands to type next. */
    public Reply withNext(String... commands) {
        List<String> all = new ArrayList<>(next);
        all.addAll(Arrays.asList(commands));
        return new Reply(data, blocks, problems, all);
    }

    /** 0, or the status of the first problem. */
    public int exitStatus() {
        return problems.isEmpty() ? 0 : problems.get(0).kind().exitStatus();
    }
}
