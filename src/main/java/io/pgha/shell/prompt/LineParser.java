package io.pgha.shell.prompt;

import io.pgha.shell.grammar.Lexer;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Tells the line editor where words are, by our grammar: a line that is not finished goes on in the next one, and a completed
 * word that holds blanks is quoted.
 */
final class LineParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE) {
            Lexer.unfinished(line).ifPresent(what -> {
                throw new EOFError(-1, cursor, "unfinished: " + what);
            });
        }
        return new Split(line, cursor);
    }

    /** The words of a line up to the cursor, quotes taken off; good enough for completion, which never runs anything. */
    private static final class Split implements CompletingParsedLine {
        private final String line;
        private final int cursor;
        private final List<String> words = new ArrayList<>();
        private final int rawLength;
        private char openQuote;

        Split(String line, int cursor) {
            this.line = line;
            this.cursor = cursor;
            StringBuilder word = new StringBuilder();
            int wordStart = 0;
            boolean inWord = false;
            for (int i = 0; i < cursor; i++) {
                char c = line.charAt(i);
                if (openQuote == 0 && Character.isWhitespace(c)) {
                    if (inWord) {
                        words.add(word.toString());
                        word.setLength(0);
                        inWord = false;
                    }
                    continue;
                }
                if (!inWord) {
                    wordStart = i;
                    inWord = true;
                }
                if (openQuote != 0 && c == openQuote) {
                    openQuote = 0;
                } else if (openQuote == 0 && (c == '"' || c == '\'')) {
                    openQuote = c;
                } else if (c == '\\' && openQuote != '\'' && i + 1 < cursor) {
                    i++;
                    word.append(line.charAt(i));
                } else {
                    word.append(c);
                }
            }
            rawLength = inWord ? cursor - wordStart : 0;
            words.add(word.toString());
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            boolean plain = candidate.toString().matches("[^\\s'\"\\\\#$|&;<>]*");
            if (openQuote != 0) {
                return openQuote + candidate.toString() + (complete ? String.valueOf(openQuote) : "");
            }
            return plain ? candidate : "'" + candidate.toString().replace("'", "'\\''") + (complete ? "'" : "");
        }

        @Override
        public int rawWordCursor() {
            return rawLength;
        }

        @Override
        public int rawWordLength() {
            return rawLength;
        }

        @Override
        public String word() {
            return words.get(words.size() - 1);
        }

        @Override
        public int wordCursor() {
            return word().length();
        }

        @Override
        public int wordIndex() {
            return words.size() - 1;
        }

        @Override
        public List<String> words() {
            return words;
        }

        @Override
        public String line() {
            return line;
        }

        @Override
        public int cursor() {
            return cursor;
        }
    }
}
