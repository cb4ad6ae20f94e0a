package io.pgha.shell;

import io.pgha.view.Block;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Optional;

/** The help of one command, made from its description. */
public final class HelpPages {
    private HelpPages() {}

    /**
     * Help as programs read it.
     *
     * @param name name of the command
     * @param usage the form of the line
     * @param changes true if it changes something
     */
    public record CommandHelp(
            String name,
            String summary,
            String about,
            String usage,
            boolean changes,
            List<ParameterHelp> arguments,
            List<ParameterHelp> options,
            List<Example> examples,
            List<String> related) {}

    /** One argument or option as programs read it. */
    public record ParameterHelp(
            String name,
            Optional<String> shortName,
            String placeholder,
            String summary,
            String count,
            Optional<String> defaultValue,
            List<String> choices) {}

    /** The page as a reply. */
    public static Reply of(CommandSpec spec) {
        return Reply.of(new CommandHelp(
                        spec.name(),
                        spec.summary(),
                        spec.about(),
                        usage(spec),
                        spec.isChanging(),
                        spec.arguments().stream().map(HelpPages::parameter).toList(),
                        spec.options().stream().map(HelpPages::parameter).toList(),
                        spec.examples(),
                        spec.related()))
                .shownAs(new Block.Prose(text(spec)));
    }

    private static ParameterHelp parameter(Parameter<?> p) {
        return new ParameterHelp(
                p.name(),
                p.shortName() == '\0' ? Optional.empty() : Optional.of(String.valueOf(p.shortName())),
                p.kind() == Parameter.Kind.FLAG ? "" : p.type().placeholder(),
                p.summary(),
                p.count().name().toLowerCase(java.util.Locale.ROOT),
                p.defaultText(),
                p.type().choices());
    }

    /** The form of the line, such as {@code stack configure [COMPONENT] [options]}. */
    public static String usage(CommandSpec spec) {
        StringBuilder out = new StringBuilder(spec.name());
        for (Parameter<?> argument : spec.arguments()) {
            String word = argument.label();
            String form =
                    switch (argument.count()) {
                        case REQUIRED -> word;
                        case OPTIONAL -> "[" + word + "]";
                        case REPEATED -> "[" + word + "...]";
                    };
            out.append(' ').append(argument.kind() == Parameter.Kind.REST ? word + "..." : form);
        }
        for (Parameter<?> option : spec.ownOptions()) {
            if (option.count() == Parameter.Count.REQUIRED) {
                out.append(' ')
                        .append(option.label())
                        .append(' ')
                        .append(option.type().placeholder());
            }
        }
        return out.append(" [options]").toString();
    }

    private static String text(CommandSpec spec) {
        StringBuilder out = new StringBuilder();
        out.append(spec.name()).append(": ").append(spec.summary()).append("\n\n");
        out.append("Usage: ").append(usage(spec)).append('\n');
        if (!spec.about().equals(spec.summary())) {
            out.append('\n').append(spec.about()).append('\n');
        }
        section(out, "Arguments", spec.arguments());
        section(out, "Options", spec.ownOptions());
        section(out, "Options of every command like this", spec.sharedOptions());
        out.append("\nExamples\n");
        int width =
                spec.examples().stream().mapToInt(e -> e.line().length()).max().orElse(0);
        for (Example example : spec.examples()) {
            out.append("  ")
                    .append(padded(example.line(), width))
                    .append("   ")
                    .append(example.meaning())
                    .append('\n');
        }
        if (!spec.related().isEmpty()) {
            out.append("\nSee also: ").append(String.join(", ", spec.related())).append('\n');
        }
        return out.toString();
    }

    private static void section(StringBuilder out, String title, List<Parameter<?>> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        out.append('\n').append(title).append('\n');
        int width = parameters.stream().mapToInt(p -> heading(p).length()).max().orElse(0);
        for (Parameter<?> p : parameters) {
            out.append("  ").append(padded(heading(p), width)).append("   ").append(meaning(p));
            out.append('\n');
        }
    }

    /** What a parameter is for, with its default. */
    static String meaning(Parameter<?> p) {
        return p.summary()
                + p.defaultText().map(text -> " (default " + text + ")").orElse("")
                + (p.isOption() && p.count() == Parameter.Count.REPEATED ? " (may be repeated)" : "");
    }

    /** How a parameter is written, such as {@code -o, --output FORMAT}. */
    static String heading(Parameter<?> p) {
        if (!p.isOption()) {
            return p.label();
        }
        String letter = p.shortName() == '\0' ? "    " : "-" + p.shortName() + ", ";
        return letter
                + p.label()
                + (p.kind() == Parameter.Kind.FLAG ? "" : " " + p.type().placeholder());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
