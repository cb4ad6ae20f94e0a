package io.pgha.shell.prompt;

import java.io.IOException;
import java.util.List;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * A line editor that shows a hint behind the cursor while a line is typed. The hint is never part of the line, and one that would
 * not fit on the cursor's row is cut.
 */
final class HintingReader extends LineReaderImpl {
    private static final int LEAST = 8;

    private final Hints hints;

    HintingReader(Terminal terminal, Hints hints) throws IOException {
        super(terminal, "pgha");
        this.hints = hints;
    }

    @Override
    public AttributedString getDisplayedBufferWithPrompts(List<AttributedString> secondaryPrompts) {
        AttributedString drawn = super.getDisplayedBufferWithPrompts(secondaryPrompts);
        String line = buf.toString();
        if (!doAutosuggestion || post != null || buf.cursor() < buf.length() || line.isBlank() || line.contains("\n")) {
            return drawn;
        }
        int room = terminal.getWidth() - drawn.columnLength() - 1;
        if (room < LEAST) {
            return drawn;
        }
        String hint = hint(line);
        return new AttributedStringBuilder()
                .append(drawn)
                .styled(AttributedStyle::faint, hint.length() > room ? hint.substring(0, room) : hint)
                .toAttributedString();
    }

    private String hint(String line) {
        ParsedLine parsed = getParser().parse(line, line.length(), Parser.ParseContext.COMPLETE);
        return hints.after(parsed.words().subList(0, parsed.wordIndex()), parsed.word());
    }
}
