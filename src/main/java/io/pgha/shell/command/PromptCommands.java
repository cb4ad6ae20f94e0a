package io.pgha.shell.command;

import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Edge;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.shell.prompt.SessionHistory;
import io.pgha.shell.prompt.SpecCompleter;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.InfoCmp;

/** The commands about the prompt itself: history, clear, exit, and what completion would offer. */
public final class PromptCommands implements Commands {
    private static final Parameter<Optional<String>> SEARCH = Parameter.argument(
                    "text", ValueType.text("TEXT"), "Only lines that hold this text")
            .optional();
    private static final Parameter<Integer> LAST = Parameter.option(
                    "last", ValueType.integer("N"), "How many lines to show")
            .defaultsTo("50");
    private static final Parameter<List<String>> WORDS = Parameter.argument(
                    "words", ValueType.text("WORD"), "The words typed so far, the unfinished one last")
            .repeated();

    private final Edge edge;
    private final SessionHistory history;

    /** The commands, over the edge to leave and the history to list. */
    public PromptCommands(Edge edge, SessionHistory history) {
        this.edge = edge;
        this.history = history;
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("history")
                        .summary("Show the lines typed at the prompt.")
                        .about(
                                "Lines that begin with a blank are not kept, nor is anything typed at a question. The up arrow"
                                        + " and Ctrl-R go through the same lines.")
                        .takes(SEARCH, LAST)
                        .example("history", "show the last lines")
                        .example("history switchover", "show lines about something")
                        .related("journal list", "script record start")
                        .runs(this::history),
                CommandSpec.named("clear")
                        .summary("Clear the screen.")
                        .once()
                        .example("clear", "clear it")
                        .runs(this::clear),
                CommandSpec.named("exit")
                        .summary("Leave the prompt, or end the script here.")
                        .once()
                        .example("exit", "leave")
                        .runs(in -> {
                            edge.leave();
                            return Reply.none();
                        }),
                CommandSpec.named("complete")
                        .summary("List what could be typed next; completion of other shells asks it.")
                        .about("Prints one suggestion per line for the last word given. Put -- before the words.")
                        .takes(WORDS)
                        .example("complete -- stack con", "list what \"stack con\" could become")
                        .related("manual")
                        .runs(this::complete));
    }

    /** A line of the history. */
    public record HistoryLine(int number, String line) {}

    private Reply history(Invocation in) {
        List<String> lines = history.lines();
        List<HistoryLine> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(in.get(SEARCH).orElse(""))) {
                found.add(new HistoryLine(i + 1, lines.get(i)));
            }
        }
        List<HistoryLine> last = found.subList(Math.max(0, found.size() - in.get(LAST)), found.size());
        return Reply.of(last)
                .shownAs(Table.of(last)
                        .column("no", HistoryLine::number)
                        .column("line", HistoryLine::line)
                        .whenEmpty("No such line yet."));
    }

    private Reply clear(Invocation in) {
        in.console().terminal().ifPresent(terminal -> {
            terminal.puts(InfoCmp.Capability.clear_screen);
            terminal.flush();
        });
        return Reply.none();
    }

    /** What completion offers. */
    public record Offer(String text, String meaning) {}

    private Reply complete(Invocation in) {
        List<String> words = in.get(WORDS);
        int last = Math.max(0, words.size() - 1);
        List<Offer> offers = new SpecCompleter(edge.book())
                .suggest(words.subList(0, last), words.isEmpty() ? "" : words.get(last)).stream()
                        .map(s -> new Offer(s.text(), s.meaning()))
                        .toList();
        StringBuilder lines = new StringBuilder();
        offers.forEach(offer -> lines.append(offer.text()).append('\n'));
        Reply reply = Reply.of(offers);
        return offers.isEmpty() ? Reply.none() : reply.shownAs(lines.toString());
    }
}
