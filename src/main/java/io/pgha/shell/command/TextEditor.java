package io.pgha.shell.command;

import io.pgha.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** The person's own editor on a file that nobody else can read; the file is gone afterwards. */
final class TextEditor {
    private final Map<String, String> environment;

    TextEditor(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The text as the person left it.
     *
     * @throws io.pgha.model.ProblemException EDITOR_FAILED of kind PRECONDITION if the editor did not end well
     */
    String edit(String name, String ending, String text) {
        String editor = environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", "vi"));
        try {
            Path file = Files.createTempFile(
                    name, ending, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(file, text);
                // Editors are often given with options, as in "code --wait".
                int status = new ProcessBuilder("/bin/sh", "-c", editor + " \"$1\"", "editor", file.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
                if (status != 0) {
                    throw failed(editor, "it ended with exit status " + status).toException();
                }
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failed(editor, String.valueOf(e.getMessage())).toException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of("CANCELLED", Problem.Kind.CANCELLED, "Cancelled.").toException(e);
        }
    }

    private static Problem failed(String editor, String cause) {
        return Problem.of("EDITOR_FAILED", Problem.Kind.PRECONDITION, "The editor did not end well.")
                .because(editor + ": " + cause)
                .withProgress(List.of(), List.of("Nothing was changed."))
                .withNext("patroni config edit --set NAME=VALUE");
    }
}
