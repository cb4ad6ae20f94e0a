package io.pgha.plan;

import io.pgha.model.Text;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/** Words and literals of bash, quoted so that no value can ever be read as syntax. */
public final class Bash {
    private Bash() {}

    /** One word in single quotes. */
    public static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** One word in single quotes whose hidden pieces stay hidden. */
    public static Text quote(Text word) {
        return Text.plain("'")
                .plus(word.mapPieces(piece -> piece.replace("'", "'\\''")))
                .plus("'");
    }

    /** All words quoted, with a space between. */
    public static String words(Collection<String> words) {
        return words.stream().map(Bash::quote).collect(Collectors.joining(" "));
    }

    /** A text in base64 without line breaks; hidden as a whole if any piece of it is. */
    public static Text base64(Text text) {
        return text.mapWhole(raw -> Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8)));
    }
}
