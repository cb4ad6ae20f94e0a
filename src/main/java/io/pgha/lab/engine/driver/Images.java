package io.pgha.lab.engine.driver;

import io.pgha.lab.engine.machine.MachineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The layers that disks of machines are made from, shared by all labs; one that exists is complete, and is never changed. A
 * change of the recipe or of the host's apt configuration makes new ones.
 */
public final class Images {
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(20);

    private final Path cache;
    private final Packages packages;

    /** The images in a cache directory, of packages from where the host gets its own. */
    public Images(Path cache, Packages packages) {
        this.cache = cache;
        this.packages = packages;
    }

    /** What of the stack a machine starts with. */
    public enum Kind {
        /** The operating system alone; apt has its lists, and the archives of the stack in its cache. */
        BARE("base packages"),
        /** The stack's packages installed, their services disabled. */
        BAKED("base packages baked");

        /** The lowest first. */
        private final String layers;

        Kind(String layers) {
            this.layers = layers;
        }

        List<String> layers() {
            return List.of(layers.split(" ", -1));
        }

        /** The one that the cloud's images name. */
        public static Kind of(String text) {
            return "baked".equals(text) ? BAKED : BARE;
        }
    }

    /** True if nothing need be built. */
    public boolean isReady(Suite suite, Kind kind) {
        Path directory = directory(suite);
        return kind.layers().stream().allMatch(layer -> Files.isDirectory(directory.resolve(layer)));
    }

    /**
     * The layers of an image, the uppermost first and separated by colons, as overlayfs wants them. Builds what is missing,
     * which takes a minute and needs the mirror; if another lab is building it, waits for that.
     */
    public String layers(Suite suite, Kind kind, Consumer<String> progress) {
        Path directory = directory(suite);
        if (!isReady(suite, kind)) {
            progress.accept("building the image of Debian " + suite.version() + " (" + suite.codename()
                    + "), about a minute, once per machine and recipe");
            build(suite, kind, directory);
        }
        return kind.layers().stream()
                .map(layer -> directory.resolve(layer).toString())
                .collect(Collectors.collectingAndThen(Collectors.toList(), layers -> {
                    java.util.Collections.reverse(layers);
                    return String.join(":", layers);
                }));
    }

    /** One at a time in a process: a file lock keeps only other processes out. */
    private synchronized void build(Suite suite, Kind kind, Path directory) {
        try {
            Files.createDirectories(directory);
            Path script = Programs.script("image.sh", directory);
            try (FileChannel file = FileChannel.open(
                            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = file.lock()) {
                Programs.Result result = Programs.run(
                        BUILD_LIMIT,
                        Map.of(
                                "SUITE", suite.codename(),
                                "DEST", directory.toString(),
                                "SOURCES", packages.sources(suite),
                                "KEYRING", packages.keyring().toString(),
                                "APT_OPTIONS", String.join("\n", packages.options()),
                                "LAYERS", kind.layers),
                        "",
                        List.of("unshare", "--mount", "--propagation", "private", "bash", script.toString()));
                Files.writeString(directory.resolve("build.log"), result.output());
                if (!result.ok() || !held.isValid()) {
                    List<String> lines = result.output().strip().lines().toList();
                    throw new MachineException("the image of Debian " + suite.version() + " could not be built; "
                            + directory.resolve("build.log") + " ends with: "
                            + String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
                }
            }
        } catch (IOException e) {
            throw new MachineException("the image of Debian " + suite.version() + " cannot be kept in " + cache, e);
        }
    }

    private Path directory(Suite suite) {
        try (var recipe = Images.class.getResourceAsStream("/lab/image.sh")) {
            if (recipe == null) {
                throw new MachineException("the recipe of images is missing from the class path");
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(recipe.readAllBytes());
            digest.update(packages.sources(suite).getBytes(StandardCharsets.UTF_8));
            digest.update(packages.options().toString().getBytes(StandardCharsets.UTF_8));
            String name = HexFormat.of().formatHex(digest.digest(), 0, 6);
            return cache.resolve("images").resolve(suite.codename() + "-" + name);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new MachineException("the recipe of images cannot be read", e);
        }
    }
}
