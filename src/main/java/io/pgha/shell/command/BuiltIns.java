package io.pgha.shell.command;

import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.shell.CommandBook;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.HelpPages;
import io.pgha.shell.Invocation;
import io.pgha.shell.Manual;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands that come with any shell: help and version. */
public final class BuiltIns implements Commands {
    private static final String TOPICS = "topics";
    private static final Parameter<String> MANUAL_FORMAT = Parameter.argument(
                    "format", ValueType.oneOf(List.of("markdown", "man", "bash", "zsh")), "What to print")
            .defaultsTo("markdown");

    private final Parameter<List<String>> about;
    private final CommandBook book;
    private final HelpTopics topics = new HelpTopics();

    /** The built-in commands; help explains the commands of the book. */
    public BuiltIns(CommandBook book) {
        this.book = book;
        about = Parameter.argument(
                        "about",
                        ValueType.text("WORD").completing(prefix -> wordsToExplain()),
                        "A command, a noun, \"topics\" or a topic")
                .repeated();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("help")
                        .summary("Explain a command or a topic.")
                        .about(
                                "Alone it lists all commands. With a noun it lists the noun's commands, with a command it"
                                        + " explains its arguments and options with examples. \"help topics\" lists longer texts.")
                        .takes(about)
                        .example("help", "list all commands")
                        .example("help stack configure", "explain one command")
                        .example("help topics", "list longer texts, such as the way to a first cluster")
                        .related("manual", "version")
                        .runs(this::help),
                CommandSpec.named("version")
                        .summary("Show the version of pgha and of the Java it runs on.")
                        .example("version", "show the version")
                        .runs(this::version),
                CommandSpec.named("manual")
                        .summary("Print the whole manual, or completion for another shell.")
                        .about(
                                "As Markdown or as a page for man; bash and zsh give the file that completes pgha there.")
                        .takes(MANUAL_FORMAT)
                        .example("manual man", "print the manual page")
                        .example("manual bash", "print completion for bash")
                        .related("help", "complete")
                        .runs(this::manual));
    }

    /**
     * The answer of {@code version}.
     *
     * @param version version of pgha
     * @param java version of the Java runtime
     * @param os operating system
     */
    public record VersionReply(String version, String java, String os) {}

    private Reply version(Invocation in) {
        VersionReply reply = new VersionReply(
                Optional.ofNullable(BuiltIns.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                System.getProperty("java.version", "unknown"),
                System.getProperty("os.name", "unknown") + " " + System.getProperty("os.arch", ""));
        return Reply.of(reply).shownAs("pgha " + reply.version() + " (Java " + reply.java() + ", " + reply.os() + ")");
    }

    /** A text with the name of its format. */
    public record ManualReply(String format, String text) {}

    private Reply manual(Invocation in) {
        String format = in.get(MANUAL_FORMAT);
        Manual manual = new Manual(book);
        String text =
                switch (format) {
                    case "markdown" -> manual.markdown();
                    case "man" -> manual.man();
                    default -> Manual.completion(format);
                };
        return Reply.of(new ManualReply(format, text)).shownAs(text);
    }

    private Reply help(Invocation in) {
        List<String> words = in.get(about);
        String text = String.join(" ", words);
        if (words.isEmpty()) {
            return list(book.all(), HelpTopics.FOOTER);
        } else if (text.equals(TOPICS)) {
            return topics.list();
        }
        Optional<CommandSpec> command = book.named(text);
        if (command.isPresent()) {
            return HelpPages.of(command.get());
        }
        List<CommandSpec> under = book.under(text);
        return under.isEmpty()
                ? topics.named(text).orElseThrow(() -> unknown(text).toException())
                : list(
                        under,
                        "\n\"help " + under.get(0).name() + "\" explains one of them.\n"
                                + topics.text(text).map(longer -> "\n" + longer).orElse(""));
    }

    /** One line of the list of commands. */
    public record CommandLine(String name, String summary) {}

    private static Reply list(List<CommandSpec> specs, String footer) {
        StringBuilder out = new StringBuilder();
        int width = specs.stream().mapToInt(s -> s.name().length()).max().orElse(0);
        for (CommandSpec spec : specs) {
            out.append(spec.name())
                    .append(" ".repeat(width - spec.name().length() + 2))
                    .append(spec.summary())
                    .append('\n');
        }
        return Reply.of(specs.stream()
                        .map(spec -> new CommandLine(spec.name(), spec.summary()))
                        .toList())
                .shownAs(new Block.Prose(out.append(footer).toString()));
    }

    private Problem unknown(String text) {
        Problem problem = Problem.of("NO_HELP", Problem.Kind.USAGE, "There is no help on \"" + text + "\".")
                .withNext("help");
        return NearestName.of(text, wordsToExplain())
                .map(near -> problem.because("Did you mean \"" + near + "\"?"))
                .orElse(problem);
    }

    private List<String> wordsToExplain() {
        List<String> words = new ArrayList<>(book.nouns());
        book.all().forEach(spec -> words.add(spec.name()));
        words.addAll(topics.names());
        words.add(TOPICS);
        return words.stream().distinct().toList();
    }
}
