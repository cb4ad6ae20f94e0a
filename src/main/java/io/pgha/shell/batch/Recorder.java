package io.pgha.shell.batch;

import io.pgha.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Writes the lines typed at the prompt that succeeded into a script, each as soon as it has ended. */
public final class Recorder {
    private Optional<Path> file = Optional.empty();
    private int lines;

    /**
     * Begins a new script, which only its owner can read.
     *
     * @throws io.pgha.model.ProblemException if the file exists or cannot be written, or a recording is under way
     */
    public void start(Path target) {
        file.ifPresent(busy -> {
            throw Problem.of(
                            "ALREADY_RECORDING",
                            Problem.Kind.PRECONDITION,
                            "A recording into " + busy + " is under way.")
                    .withNext("script record stop")
                    .toException();
        });
        try {
            Files.createFile(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw Problem.of("FILE_EXISTS", Problem.Kind.PRECONDITION, "The file " + target + " exists already.")
                    .toException(e);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
        file = Optional.of(target);
        lines = 0;
    }

    /** The script being recorded. */
    public Optional<Path> target() {
        return file;
    }

    /** Takes a line that was typed and succeeded; lines about the recording itself are left out. */
    public void succeeded(String line) {
        if (file.isEmpty() || line.strip().startsWith("script record") || line.isBlank()) {
            return;
        }
        Path target = file.get();
        try {
            Files.writeString(target, line.strip() + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
            lines++;
        } catch (IOException e) {
            file = Optional.empty();
            throw cannotWrite(target, e);
        }
    }

    /**
     * Ends the recording.
     *
     * @throws io.pgha.model.ProblemException if there is none
     */
    public Recording stop() {
        Path target = file.orElseThrow(
                () -> Problem.of("NOT_RECORDING", Problem.Kind.PRECONDITION, "No recording is under way.")
                        .withNext("script record start FILE")
                        .toException());
        file = Optional.empty();
        return new Recording(target.toString(), lines);
    }

    /**
     * A recording that has ended.
     *
     * @param file where it is
     * @param lines how many lines it has
     */
    public record Recording(String file, int lines) {}

    private static io.pgha.model.ProblemException cannotWrite(Path target, IOException e) {
        return Problem.of("FILE_UNWRITABLE", Problem.Kind.PRECONDITION, "The file " + target + " cannot be written.")
                .because(String.valueOf(e.getMessage()))
                .toException(e);
    }
}
