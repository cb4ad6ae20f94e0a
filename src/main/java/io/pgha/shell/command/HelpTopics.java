package io.pgha.shell.command;

import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Longer texts of help, each a resource whose first line is its title. */
final class HelpTopics {
    static final String FOOTER =
            "\n\"help COMMAND\" explains one of them, \"help topics\" lists longer texts. Every command takes --help.\n";

    private static final List<String> NAMES = List.of("first-cluster", "incident", "scripts", "lab");

    /**
     * A topic.
     *
     * @param name the word after {@code help}
     * @param title its first line
     * @param text the rest
     */
    record Topic(String name, String title, String text) {}

    /** A topic in a list. */
    record TopicLine(String name, String title) {}

    List<String> names() {
        return NAMES;
    }

    Reply list() {
        List<TopicLine> lines = NAMES.stream()
                .map(HelpTopics::load)
                .map(topic -> new TopicLine(topic.name(), topic.title()))
                .toList();
        return Reply.of(lines)
                .shownAs(Table.of(lines).column("topic", TopicLine::name).column("what it is about", TopicLine::title))
                .withNext("help " + NAMES.get(0));
    }

    Optional<Reply> named(String name) {
        return NAMES.contains(name)
                ? Optional.of(load(name)).map(topic -> Reply.of(topic).shownAs(new Block.Prose(shown(topic))))
                : Optional.empty();
    }

    /** The text of a topic with its title, for a topic that is also a noun of commands. */
    Optional<String> text(String name) {
        return NAMES.contains(name) ? Optional.of(shown(load(name))) : Optional.empty();
    }

    private static String shown(Topic topic) {
        return topic.title() + "\n\n" + topic.text();
    }

    private static Topic load(String name) {
        try (InputStream in = HelpTopics.class.getResourceAsStream("/help/" + name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("no text for the topic " + name);
            }
            String[] parts = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", 2);
            return new Topic(name, parts[0].strip(), parts[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
