package io.pgha.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Text made of plain and hidden pieces, so that its raw and its masked form come from the same pieces and never from searching
 * for a secret in a string.
 */
public final class Text {
    private static final Text EMPTY = new Text(List.of());

    private final List<Piece> pieces;

    private sealed interface Piece {
        record Plain(String value) implements Piece {}

        record Hidden(Secret value) implements Piece {}
    }

    private Text(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** Text without any secret in it. */
    public static Text plain(String value) {
        return value.isEmpty() ? EMPTY : new Text(List.of(new Piece.Plain(value)));
    }

    /** Text that is one secret. */
    public static Text hidden(Secret value) {
        return new Text(List.of(new Piece.Hidden(value)));
    }

    /** The empty text. */
    public static Text empty() {
        return EMPTY;
    }

    /** All parts, one after another, with nothing in between. */
    public static Text concat(List<Text> parts) {
        List<Piece> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.pieces));
        return new Text(all);
    }

    /** This text followed by another. */
    public Text plus(Text other) {
        return concat(List.of(this, other));
    }

    /** This text followed by plain text. */
    public Text plus(String other) {
        return plus(plain(other));
    }

    /** This text followed by a secret. */
    public Text plus(Secret other) {
        return plus(hidden(other));
    }

    /** True if any piece is hidden. */
    public boolean hasSecret() {
        return pieces.stream().anyMatch(Piece.Hidden.class::isInstance);
    }

    /** The form for people and files: each hidden piece is {@link Secret#MASK}. */
    public String masked() {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece instanceof Piece.Plain plain ? plain.value : Secret.MASK);
        }
        return out.toString();
    }

    /** The form for the machine that must have it. Same callers as {@link Secret#reveal()}. */
    public String reveal() {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece instanceof Piece.Plain plain ? plain.value : ((Piece.Hidden) piece).value.reveal());
        }
        return out.toString();
    }

    /**
     * The same text with a function run over the raw value of every piece; hidden pieces stay hidden. For escaping that works
     * character by character, such as shell or SQL quotes.
     */
    public Text mapPieces(UnaryOperator<String> escape) {
        List<Piece> mapped = new ArrayList<>(pieces.size());
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Plain plain) {
                mapped.add(new Piece.Plain(escape.apply(plain.value)));
            } else {
                mapped.add(new Piece.Hidden(Secret.of(escape.apply(((Piece.Hidden) piece).value.reveal()))));
            }
        }
        return new Text(mapped);
    }

    /**
     * The whole text run through a function. The result is one hidden piece if this text has a secret, else plain: for digests
     * and encodings that mix the pieces.
     */
    public Text mapWhole(UnaryOperator<String> encode) {
        String encoded = encode.apply(reveal());
        return hasSecret() ? hidden(Secret.of(encoded)) : plain(encoded);
    }

    /** Text made from two secrets, hidden like them. */
    public static Text derived(Secret first, Secret second, BinaryOperator<String> function) {
        return hidden(Secret.of(function.apply(first.reveal(), second.reveal())));
    }

    /** True if both are the same text, whichever pieces of either are hidden. */
    public boolean sameRaw(Text other) {
        return reveal().equals(other.reveal());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text that && reveal().equals(that.reveal()) && masked().equals(that.masked());
    }

    @Override
    public int hashCode() {
        return masked().hashCode();
    }

    /** The masked form. */
    @Override
    public String toString() {
        return masked();
    }
}
