package io.pgha.spec;

import io.pgha.model.Cidr;
import io.pgha.model.ClusterSpec;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A cluster file that was read and found right: what it says, and the settings around it as they hold with it. */
public final class ClusterFile {
    private final String file;
    private final ClusterSpec spec;
    private final ContextSettings settings;
    private final Problems places;

    private ClusterFile(String file, ClusterSpec spec, ContextSettings settings, Problems places) {
        this.file = file;
        this.spec = spec;
        this.settings = settings;
        this.places = places;
    }

    /**
     * Reads a cluster file. Settings that are stronger than the file stand in for what it says, and the profile of the OCI config
     * file for what nobody says.
     *
     * @param settings what options, session and environment say
     * @param home directory that {@code ~/} stands for
     * @throws ProblemException with everything that is wrong, in the order of the file
     */
    public static ClusterFile read(Path file, ContextSettings settings, Path home) {
        return parse(text(file), file.toString(), settings, home);
    }

    /**
     * Reads the text of a cluster file, as {@link #read} does.
     *
     * @param file name to use in problems
     * @throws ProblemException with everything that is wrong, in the order of the file
     */
    public static ClusterFile parse(String text, String file, ContextSettings settings, Path home) {
        Problems problems = new Problems(file);
        Optional<YamlNode.Mapping> root = YamlTree.read(text, problems);
        if (root.isEmpty()) {
            problems.throwIfAny();
        }
        FileSettings fileSettings = new FileSettings(settings, problems);
        ClusterSpec spec;
        try (Section section =
                new Section(root.orElse(new YamlNode.Mapping(java.util.Map.of(), Place.START)), "", problems)) {
            spec = new SpecReader(fileSettings, problems, home).read(section);
        }
        ClusterRules.check(spec, problems);
        problems.throwIfAny();
        return new ClusterFile(file, spec, fileSettings.settings(), problems);
    }

    /** What the file says, with every default filled in. */
    public ClusterSpec spec() {
        return spec;
    }

    /** The settings as they hold with this file. */
    public ContextSettings settings() {
        return settings;
    }

    /** The name of the file as problems print it. */
    public String file() {
        return file;
    }

    /** What is wrong once the node subnet is known: addresses that it cannot give. Empty if nothing is. */
    public List<Problem> againstSubnet(Cidr nodeSubnet) {
        Problems found = places.sameFile();
        ClusterRules.checkSubnet(spec, nodeSubnet, found);
        return found.all();
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > 4L * YamlTree.LONGEST) {
                throw unreadable(file, "It is larger than " + YamlTree.LONGEST / 1024 + " kB.")
                        .toException();
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "It does not exist.")
                    .withNext("cluster init NAME")
                    .toException(e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "It is not UTF-8 text.").toException(e);
        } catch (IOException e) {
            throw unreadable(file, "The system says: " + e.getMessage()).toException(e);
        }
    }

    private static Problem unreadable(Path file, String cause) {
        return Problem.of("SPEC_UNREADABLE", Problem.Kind.USAGE, "The cluster file " + file + " cannot be read.")
                .at(file.toString())
                .because(cause);
    }
}
