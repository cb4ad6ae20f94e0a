package io.pgha.shell;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The files of this machine as completion offers them; a directory ends with a slash. */
final class FileCandidates implements Candidates {
    private static final int MOST = 500;

    static Path expandHome(String text) {
        if (text.equals("~") || text.startsWith("~/")) {
            return Path.of(System.getProperty("user.home", "/") + text.substring(1));
        }
        return Path.of(text);
    }

    @Override
    public List<String> candidates(String prefix) {
        int slash = prefix.lastIndexOf('/');
        String shown = prefix.substring(0, slash + 1);
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(shown.isEmpty() ? Path.of("") : expandHome(shown))) {
            for (Path entry : entries) {
                String name = shown + entry.getFileName();
                if (name.startsWith(prefix) && found.size() < MOST) {
                    found.add(Files.isDirectory(entry) ? name + "/" : name);
                }
            }
        } catch (IOException | InvalidPathException e) {
            return List.of(); // a directory that cannot be read has nothing to offer
        }
        Collections.sort(found);
        return found;
    }
}
