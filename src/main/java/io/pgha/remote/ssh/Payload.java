package io.pgha.remote.ssh;

import io.pgha.model.Problem;
import io.pgha.remote.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What goes into the far bash: the script, and after it whatever the script itself is to read; and how to start that bash. */
final class Payload {
    /** More than a size and a mark take. */
    private static final int HEADER = 64;

    private final byte[] script;
    private final Optional<InputStream> rest;
    private final boolean asRoot;

    /**
     * @param preamble bash source to run before the script
     * @param rest bytes for the script to read, if it is to read any
     */
    Payload(String preamble, Script script, Optional<InputStream> rest) {
        this.script = (preamble + script.body().reveal() + "\n").getBytes(StandardCharsets.UTF_8);
        this.rest = rest;
        this.asRoot = script.asRoot();
    }

    /**
     * The command that takes the payload on its standard input; it holds nothing of the script. The script is read whole before
     * any of it runs: one that is cut off on its way does nothing. {@code bash -s} would run the part that came, and reads a pipe
     * byte by byte, one system call each; the count of {@code read -N} is in characters, which are bytes in the C locale (bash(1),
     * SHELL BUILTIN COMMANDS).
     */
    String command() {
        String shell = "/bin/bash -c 'LC_ALL=C read -rN " + script.length + " pgha_script && eval \"$pgha_script\"'";
        return asRoot ? "sudo -n " + shell : shell;
    }

    /**
     * Writes it for a shell that runs one script after the other: its size, the mark that its end is to bear, and the script; a far
     * side that has ended meanwhile shows when it is read.
     */
    void writeTurn(OutputStream stdin, String mark) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(script.length + HEADER);
        whole.writeBytes((script.length + " " + mark + "\n").getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(script);
        try {
            whole.writeTo(stdin);
            stdin.flush();
        } catch (IOException refused) {
            return;
        }
    }

    /** True if it can be written in one go without waiting for the far side to read. */
    boolean fits(long window) {
        return rest.isEmpty() && script.length + HEADER <= window;
    }

    /**
     * Writes it all and then the end; a far side that stops reading ends it early.
     *
     * @throws io.pgha.model.ProblemException if the bytes cannot be read here; then the end is not written, which the far side
     *     would take for the end of whole bytes
     */
    void writeTo(OutputStream stdin) {
        try {
            stdin.write(script);
            if (rest.isPresent()) {
                stdin.flush();
                copyRest(rest.get(), stdin);
            }
            // Closing alone drops what the peer's window has no room for at that moment.
            stdin.flush();
            stdin.close();
        } catch (IOException refused) {
            // A command that ends before it read its input tells why on standard error; a lost peer shows when that is
            // read.
            return;
        }
    }

    private static void copyRest(InputStream from, OutputStream stdin) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int length = read(from, buffer); length >= 0; length = read(from, buffer)) {
            stdin.write(buffer, 0, length);
        }
    }

    private static int read(InputStream from, byte[] buffer) {
        try {
            return from.read(buffer);
        } catch (IOException failure) {
            throw broken("What was to be sent cannot be read here.", failure);
        }
    }

    /** The problem of a stream on this side. */
    static RuntimeException broken(String what, IOException failure) {
        return Problem.of("LOCAL_STREAM_BROKEN", Problem.Kind.PRECONDITION, what)
                .because(Dial.reason(failure))
                .toException(failure);
    }
}
