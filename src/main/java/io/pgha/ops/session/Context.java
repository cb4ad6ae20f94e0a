package io.pgha.ops.session;

import io.pgha.model.Cancellation;
import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.model.Progress;
import io.pgha.ops.cloud.CloudAccess;
import io.pgha.ops.cloud.CloudTarget;
import io.pgha.ops.cloud.Subnets;
import io.pgha.ops.status.Glance;
import io.pgha.spec.ClusterFile;
import io.pgha.spec.ContextSettings;
import io.pgha.spec.Setting;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The session's choices and what is open because of them: which cluster, which settings, one {@link ClusterSession} per cluster.
 * Everything opens on first use and closes with the context.
 */
public final class Context implements AutoCloseable {
    private static final int MOST_LINES = 200;
    private static final List<String> ENDINGS = List.of(".yaml", ".yml");

    private final Surroundings around;
    private final CloudAccess cloud = new CloudAccess();
    private final Map<Setting, String> chosen = new EnumMap<>(Setting.class);
    private final Map<Path, ClusterSession> open = new LinkedHashMap<>();

    /** A context in which nothing is chosen yet. */
    public Context(Surroundings around) {
        this.around = around;
    }

    /** What the process is surrounded by. */
    public Surroundings around() {
        return around;
    }

    /** Chooses a value for the rest of the session; what is open with other settings is closed. */
    public synchronized void set(Setting setting, String value) {
        if (value.isEmpty()) {
            chosen.remove(setting);
        } else {
            chosen.put(setting, value);
        }
        if (setting != Setting.CLUSTER && setting != Setting.OUTPUT) {
            closeAll();
        }
    }

    /** The settings as they hold, without those of a cluster file. */
    public synchronized ContextSettings settings() {
        return ContextSettings.of(Map.of(), chosen, around.environment());
    }

    /** The settings as they hold with the cluster in use, if one is in use and its file can be read. */
    public ContextSettings effectiveSettings(Optional<String> cluster) {
        return name(cluster).isPresent()
                ? session(cluster).file().settings()
                : settings().withProfile(around.home());
    }

    /** The cluster in use: the one on the line, else the one chosen. */
    public Optional<String> name(Optional<String> onLine) {
        return onLine.or(() -> settings().value(Setting.CLUSTER));
    }

    /**
     * The session with a cluster.
     *
     * @param onLine what {@code --cluster} says: a name, or the path of a cluster file
     * @throws io.pgha.model.ProblemException of kind USAGE if no cluster is chosen, or its file is missing or wrong
     */
    public synchronized ClusterSession session(Optional<String> onLine) {
        String name = name(onLine)
                .orElseThrow(() -> Problem.of("NO_CLUSTER", Problem.Kind.USAGE, "No cluster is in use.")
                        .because("Neither --cluster nor \"context use\" nor PGHA_CLUSTER names one.")
                        .withNext("context list", "context use NAME", "cluster init NAME")
                        .toException());
        return open(isNameOfChosen(name) ? settings().value(Setting.CLUSTER).orElse(name) : name);
    }

    /** True if the cluster in use, chosen by the path of its file, has this name in it. */
    private boolean isNameOfChosen(String name) {
        return settings()
                .value(Setting.CLUSTER)
                .filter(chosen -> !chosen.equals(name))
                .filter(chosen -> Files.isRegularFile(find(chosen)))
                .filter(chosen -> open(chosen).spec().name().equals(name))
                .isPresent();
    }

    private ClusterSession open(String name) {
        Path file = find(name);
        ClusterSession session = open.get(file);
        if (session == null || session.isStale()) {
            if (session != null) {
                session.close();
            }
            ClusterFile read = ClusterFile.read(file, settings(), around.home());
            session = new ClusterSession(read, file, around, cloud);
            open.put(file, session);
        }
        return session;
    }

    /** The name of the cluster in use, as far as it is known without reading any file. */
    public synchronized Optional<String> label() {
        Optional<String> chosen = name(Optional.empty());
        Optional<ClusterSession> session = chosen.filter(
                        name -> ENDINGS.stream().anyMatch(name::endsWith))
                .flatMap(name -> Optional.ofNullable(open.get(find(name))));
        return session.map(known -> known.spec().name())
                .or(() -> chosen.map(
                        name -> name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "")));
    }

    /** A look at the cluster in use through what is open; empty if nothing is. */
    public Optional<Glance> glance() {
        Optional<ClusterSession> session;
        synchronized (this) {
            String label = label().orElse("");
            session = open.values().stream()
                    .filter(known -> known.spec().name().equals(label))
                    .findFirst();
        }
        return session.flatMap(ClusterSession::glance);
    }

    /** The file of a cluster: the path itself, or the name with its ending here or in the convenience directory. */
    public Path find(String name) {
        if (ENDINGS.stream().anyMatch(name::endsWith) || name.contains("/")) {
            Path path = name.startsWith("~/")
                    ? around.home().resolve(name.substring(2))
                    : around.directory().resolve(name);
            return path.normalize();
        }
        for (Path directory : directories()) {
            for (String ending : ENDINGS) {
                Path file = directory.resolve(name + ending);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        List<String> known = known().stream().map(Known::name).toList();
        throw Problem.of("UNKNOWN_CLUSTER", Problem.Kind.USAGE, "There is no cluster file for '" + name + "'.")
                .because(NearestName.of(name, known)
                        .map(near -> "Did you mean " + near + "?")
                        .orElse("Looked for " + name + ".yaml in "
                                + String.join(
                                        " and ",
                                        directories().stream()
                                                .map(Path::toString)
                                                .toList())
                                + "."))
                .withNext("context list", "cluster init " + name)
                .toException();
    }

    /** A cluster file that can be used by name. */
    public record Known(String name, String file) {}

    /** All cluster files that can be used by name, those of the current directory first. */
    public List<Known> known() {
        List<Known> found = new ArrayList<>();
        directories().stream().filter(Files::isDirectory).forEach(directory -> addFrom(directory, found));
        found.sort((a, b) -> a.name().compareTo(b.name()));
        return found;
    }

    private static void addFrom(Path directory, List<Known> found) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{yaml,yml}")) {
            for (Path file : files) {
                if (looksLikeCluster(file)) {
                    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
                    found.add(new Known(name, file.toString()));
                }
            }
        } catch (IOException e) {
            throw Problem.of("DIRECTORY_UNREADABLE", Problem.Kind.PRECONDITION, "Cannot list " + directory + ".")
                    .because(String.valueOf(e.getMessage()))
                    .toException(e);
        }
    }

    private static boolean looksLikeCluster(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.limit(MOST_LINES).anyMatch(line -> line.startsWith("cloud:") || line.startsWith("bastion:"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    private List<Path> directories() {
        return List.of(around.directory(), around.convenience().resolve("clusters"));
    }

    /** A look at the networks of the tenancy, with the cluster in use or, before there is one, with the settings alone. */
    public Subnets subnets(Optional<String> cluster, Progress progress, Cancellation cancellation) {
        return name(cluster).isPresent()
                ? session(cluster).cloud(progress, cancellation).subnets()
                : cloud.subnets(
                        CloudTarget.tenancy(settings().withProfile(around.home()), Optional.empty()),
                        progress,
                        cancellation);
    }

    /** The sessions that are open. */
    public synchronized List<ClusterSession> open() {
        return List.copyOf(open.values());
    }

    private void closeAll() {
        open.values().forEach(ClusterSession::close);
        open.clear();
    }

    @Override
    public synchronized void close() {
        closeAll();
        cloud.close();
    }
}
