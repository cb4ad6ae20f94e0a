package io.pgha.shell.batch;

import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Texts that a person wrote for us: short, in UTF-8, with a byte order mark or without; why one cannot be read is always said. */
final class TextFile {
    /** Bytes; whatever is longer was not written by hand, or has no end. */
    static final int LONGEST = 1 << 20;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private TextFile() {}

    /**
     * Reads a file.
     *
     * @param code what the code of the problem begins with
     * @param called how the problem calls the file, at the start of a sentence
     * @throws ProblemException of kind USAGE if it cannot be read
     */
    static String read(Path file, String code, String called) {
        if (Files.isDirectory(file)) {
            throw unreadable(code, called, "It is a directory.").toException();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, code, called);
        } catch (NoSuchFileException e) {
            throw unreadable(code, called, "There is no such file.").toException(e);
        } catch (AccessDeniedException e) {
            throw unreadable(code, called, "Its permissions do not let you read it.")
                    .toException(e);
        } catch (IOException e) {
            throw unreadable(code, called, String.valueOf(e.getMessage())).toException(e);
        }
    }

    /**
     * Reads a stream to its end.
     *
     * @param code what the code of the problem begins with
     * @param called how the problem calls the stream, at the start of a sentence
     * @throws ProblemException of kind USAGE if it cannot be read
     */
    static String read(InputStream in, String code, String called) {
        byte[] bytes;
        try {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (IOException e) {
            throw unreadable(code, called, String.valueOf(e.getMessage())).toException(e);
        }
        if (bytes.length > LONGEST) {
            throw unreadable(code, called, "It is longer than " + (LONGEST >> 20) + " MB.")
                    .toException();
        }
        ByteBuffer undecoded = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(undecoded).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw unreadable(code, called, "Line " + lineOf(undecoded) + " is not text in UTF-8.")
                    .toException(e);
        }
    }

    /** The number of the line in which reading stopped, from 1. */
    private static int lineOf(ByteBuffer text) {
        int line = 1;
        for (int i = 0; i < text.position(); i++) {
            line += text.get(i) == '\n' ? 1 : 0;
        }
        return line;
    }

    private static Problem unreadable(String code, String called, String why) {
        return Problem.of(code + "_UNREADABLE", Problem.Kind.USAGE, called + " cannot be read.")
                .because(why);
    }
}
