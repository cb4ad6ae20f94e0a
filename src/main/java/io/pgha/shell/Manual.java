package io.pgha.shell;

import java.util.List;
import java.util.Locale;

/** The whole manual, as a page for {@code man} or as Markdown, made from the descriptions of the commands. */
public final class Manual {
    private static final List<String> STATUSES = List.of(
            "0 done",
            "1 a remote action failed or timed out",
            "2 the line, a script or the cluster file is wrong",
            "3 the world is not as the command needs it, or has drifted",
            "4 something could not be reached, or refused us",
            "5 partly done",
            "70 a bug of pgha",
            "130 cancelled");

    private final List<CommandSpec> specs;

    /** The manual of the commands of a book. */
    public Manual(CommandBook book) {
        specs = book.all();
    }

    /** The manual in Markdown. */
    public String markdown() {
        StringBuilder out =
                new StringBuilder("# Commands\n\nMade by `pgha manual markdown` from the commands themselves.\n");
        for (CommandSpec spec : specs) {
            out.append("\n## ")
                    .append(spec.name())
                    .append("\n\n")
                    .append(spec.about())
                    .append("\n\n```\n");
            out.append("pgha ").append(HelpPages.usage(spec)).append("\n```\n");
            List<Parameter<?>> own = spec.parameters().stream()
                    .filter(p -> !spec.sharedOptions().contains(p))
                    .toList();
            if (!own.isEmpty()) {
                out.append("\n| | |\n|---|---|\n");
                own.forEach(p -> out.append("| `")
                        .append(HelpPages.heading(p).strip().replace("|", "\\|"))
                        .append("` | ")
                        .append(HelpPages.meaning(p))
                        .append(" |\n"));
            }
            out.append('\n');
            spec.examples().forEach(e -> out.append("- `pgha ")
                    .append(e.line())
                    .append("`: ")
                    .append(e.meaning())
                    .append('\n'));
        }
        out.append("\n## Options of every command\n\n| | |\n|---|---|\n");
        GlobalOptions.forEveryCommand().forEach(p -> shared(out, p, ""));
        GlobalOptions.forChangingCommands().forEach(p -> shared(out, p, " (commands that change something)"));
        out.append("\n## Exit statuses\n\n");
        STATUSES.forEach(status -> out.append("- ").append(status).append('\n'));
        return out.toString();
    }

    private static void shared(StringBuilder out, Parameter<?> p, String where) {
        out.append("| `")
                .append(HelpPages.heading(p).strip().replace("|", "\\|"))
                .append("` | ")
                .append(p.summary())
                .append(where)
                .append(" |\n");
    }

    /** The manual as a page for {@code man}, section 1. */
    public String man() {
        StringBuilder out =
                new StringBuilder(".TH PGHA 1\n.SH NAME\npgha \\- build and run PostgreSQL high-availability"
                        + " clusters on OCI\n.SH SYNOPSIS\n.B pgha\n[\\fIcommand\\fR [\\fIarguments\\fR] [\\fIoptions\\fR]]\n"
                        + ".SH DESCRIPTION\nWithout a command, pgha opens a prompt in a terminal, and elsewhere reads commands from"
                        + " standard input.\n.SH COMMANDS\n");
        for (CommandSpec spec : specs) {
            out.append(".SS ").append(roff(HelpPages.usage(spec))).append('\n');
            out.append(roff(spec.about())).append('\n');
            spec.arguments().forEach(p -> item(out, p));
            spec.ownOptions().forEach(p -> item(out, p));
        }
        out.append(".SH OPTIONS\n");
        GlobalOptions.forEveryCommand().forEach(p -> item(out, p));
        GlobalOptions.forChangingCommands().forEach(p -> item(out, p));
        out.append(".SH EXIT STATUS\n");
        STATUSES.forEach(status ->
                out.append(".TP\n.B ").append(status.replaceFirst(" ", "\n")).append('\n'));
        return out.toString();
    }

    private static void item(StringBuilder out, Parameter<?> p) {
        out.append(".TP\n.B ").append(roff(HelpPages.heading(p).strip())).append('\n');
        out.append(roff(HelpPages.meaning(p))).append('\n');
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.lines()
                .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }

    /** How a completion for another shell asks us; the words so far, the unfinished one last. */
    public static String completion(String shell) {
        return switch (shell.toLowerCase(Locale.ROOT)) {
            case "bash" ->
                """
                # Completion of pgha for bash: source this file.
                _pgha() {
                  local IFS=$'\\n' rest=$COMP_LINE word last cur before offer i quotes=$'["\\'\\\\\\\\]'
                  local -a words=()
                  # bash also cuts words at = and : so what has no blank before it belongs to the word before.
                  for ((i = 0; i <= COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if [[ $i -gt 0 && -n $word && $rest == "$word"* ]]; then
                      words[${#words[@]} - 1]+=$word
                    else
                      words+=("$word")
                    fi
                    rest=${rest#"${rest%%[![:blank:]]*}"}
                    rest=${rest#"$word"}
                  done
                  last=${words[${#words[@]} - 1]}
                  cur=${COMP_WORDS[COMP_CWORD]}
                  [[ $cur == [=:] ]] && cur=
                  before=${last%"$cur"}
                  words=("${words[@]//$quotes/}")
                  COMPREPLY=()
                  while read -r offer; do
                    [[ $offer == */ ]] && compopt -o nospace
                    offer=${offer#"$before"}
                    if [[ $last != [\\"\\']* && $offer == *[!A-Za-z0-9_./~:=@%+,-]* ]]; then
                      printf -v offer %q "$offer"
                    fi
                    COMPREPLY+=("$offer")
                  done < <("$1" complete -- "${words[@]:1}" 2>/dev/null)
                }
                complete -o nosort -F _pgha pgha
                """;
            default ->
                """
                #compdef pgha
                # Completion of pgha for zsh: put this file into a directory of fpath as _pgha.
                local -a offers places
                offers=("${(@f)$(pgha complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
                places=(${(M)offers:#*/})
                offers=(${offers:#(|*/)})
                compadd -a offers
                compadd -S '' -a places
                """;
        };
    }
}
