package io.pgha.lab.engine.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.driver.Addressing;
import io.pgha.lab.engine.driver.ControlGroups;
import io.pgha.lab.engine.driver.Images;
import io.pgha.lab.engine.driver.LabPlace;
import io.pgha.lab.engine.driver.Packages;
import io.pgha.lab.engine.driver.Programs;
import io.pgha.lab.engine.driver.Router;
import io.pgha.lab.engine.driver.Sabotage;
import io.pgha.lab.engine.driver.Suite;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.lab.engine.wire.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One lab on this host, by its name: comes up, says how it is, goes away. Each may be called at any time and in any state, also
 * after a crash; what is there already is kept, what is gone already is no failure.
 */
public final class Lab {
    /** Where labs are unless another place is named. */
    public static final Path ROOT = Path.of("/var/lib/pgha-lab");

    /** What does not outlive a boot of the host. */
    private static final Path RUN = Path.of("/run/pgha-lab");

    static final String CONFIG_FILE = "config.json";
    static final String READY_FILE = "ready";

    private final Path root;
    private final String name;
    private final Consumer<String> progress;

    /**
     * A lab.
     *
     * @param root directory of all labs
     * @param name as {@link LabPlace#NAMES}
     * @param progress hears what is being done when it takes more than a moment
     */
    public Lab(Path root, String name, Consumer<String> progress) {
        if (!name.matches(LabPlace.NAMES) || "cache".equals(name)) {
            throw LabException.of(
                    "LAB_NAME",
                    "A lab cannot be called \"" + name + "\": 1 to 10 of a-z, 0-9 and hyphen, a letter first.");
        }
        this.root = root;
        this.name = name;
        this.progress = progress;
    }

    /**
     * What {@code up} shall make ready.
     *
     * @param suites images to build now; those not named are built when first used
     * @param kind what they shall hold
     * @param overrides settings laid over the cloud's defaults, as a JSON object
     */
    public record Wishes(List<Suite> suites, Images.Kind kind, String overrides) {
        /** The default image, and the cloud as it is. */
        public static Wishes defaults() {
            return new Wishes(List.of(Suite.TRIXIE), Images.Kind.BAKED, "{}");
        }
    }

    /** Brings the lab up: image, network, engine. Quick if it is up; after a crash it takes over what still runs. */
    public LabStatus up(Wishes wishes) {
        Requirements.check();
        return exclusively(() -> {
            LabPlace place = Numbers.claim(root, name);
            Packages packages = Packages.ofHost();
            Images images = new Images(place.cache(), packages);
            wishes.suites().forEach(suite -> images.layers(suite, wishes.kind(), progress));
            new Router(place, packages::addresses).up();
            Engine engine = new Engine(place);
            if (!engine.answers()) {
                engine.stop();
                configure(place, wishes);
                engine.start();
            }
            Access.write(place);
            return LabStatus.of(place);
        });
    }

    /** How the lab is; empty fields where it is not. */
    public LabStatus status() {
        return Numbers.exists(root, name) ? LabStatus.of(Numbers.place(root.resolve(name))) : LabStatus.none(name);
    }

    /** Takes the lab away: every process, mount, device, address and file of it, even if its engine was killed. Keeps images. */
    public void down() {
        Requirements.check();
        exclusively(() -> {
            if (Numbers.exists(root, name)) {
                LabPlace place = Numbers.place(root.resolve(name));
                progress.accept("stopping the engine and the machines of lab " + name);
                new Engine(place).stop();
                ControlGroups.killAll(name);
                releaseVolumes(place);
                new Router(place, java.util.Set::of).down();
            }
            Programs.demand("rm", "-rf", "--one-file-system", root.resolve(name).toString());
            return name;
        });
    }

    /** A fresh tenancy: down, then up. */
    public LabStatus reset(Wishes wishes) {
        down();
        return up(wishes);
    }

    private static void releaseVolumes(LabPlace place) {
        if (!Files.isDirectory(place.volumes())) {
            return;
        }
        try (Stream<Path> files = Files.list(place.volumes())) {
            files.forEach(file -> Programs.attempt(
                            "losetup", "--associated", file.toString(), "--output", "NAME", "--noheadings")
                    .output()
                    .lines()
                    .map(String::strip)
                    .filter(device -> device.startsWith("/dev/"))
                    .forEach(device -> Programs.attempt("losetup", "--detach", device)));
        } catch (IOException e) {
            throw new MachineException(place.volumes() + " cannot be read", e);
        }
    }

    private void configure(LabPlace place, Wishes wishes) {
        Addressing addressing = place.addressing();
        ObjectNode config = Json.object()
                .put("name", name)
                .put("stateDirectory", place.directory().resolve("engine").toString());
        config.putArray("listen")
                .add("127.0.0.1:" + addressing.laptopPort())
                .add(addressing.hostAddress() + ":" + Addressing.MACHINE_PORT);
        ObjectNode network = config.putObject("network");
        network.put("vcnCidr", addressing.vcn()).put("publicAddresses", addressing.publicRange());
        network.putObject("publicSubnet").put("cidr", addressing.publicSubnet());
        network.putObject("privateSubnet").put("cidr", addressing.privateSubnet());
        try {
            JsonNode overrides = Json.read(wishes.overrides().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            overrides.properties().forEach(field -> config.set(field.getKey(), field.getValue()));
            Path file = place.directory().resolve(CONFIG_FILE);
            // A lab keeps the settings that it came up with for the first time.
            if (!Files.exists(file)) {
                Files.write(file, Json.pretty(config));
            }
        } catch (IOException e) {
            throw new LabException(
                    "LAB_CONFIG", "The lab's settings cannot be used: " + e.getMessage(), List.of(), List.of(), e);
        }
    }

    private <T> T exclusively(Supplier<T> work) {
        try {
            Files.createDirectories(root);
            Files.createDirectories(RUN);
            try (FileChannel file = FileChannel.open(
                    RUN.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = file.tryLock();
                if (lock == null) {
                    progress.accept("waiting for another pgha that is working on lab " + name);
                    lock = file.lock();
                }
                T result = work.get();
                lock.release();
                return result;
            }
        } catch (MachineException e) {
            throw new LabException(
                    "LAB_FAILED",
                    "The lab " + name + " could not be changed: " + e.getMessage(),
                    List.of(),
                    List.of("lab status", "lab down"),
                    e);
        } catch (IOException e) {
            throw new LabException(
                    "LAB_DIRECTORY",
                    "The directory " + root + " cannot be used: " + e.getMessage(),
                    List.of(),
                    List.of("df -h " + root),
                    e);
        }
    }

    /** Harm to machines and links of the lab. */
    public Sabotage sabotage() {
        return new Sabotage(Numbers.place(root.resolve(name)));
    }

    /**
     * Orders the next calls of an operation of the API to fail.
     *
     * @param operation its name, or {@code *} for any
     * @param times how many calls
     * @param status HTTP status; 0 if they are only slow
     * @param code error code, as {@code TooManyRequests}
     * @param delayMillis how much longer the answer takes
     */
    public void failApi(String operation, int times, int status, String code, long delayMillis) {
        new AdminClient(Numbers.place(root.resolve(name)))
                .send(
                        "POST",
                        "faults",
                        Json.object()
                                .put("operation", operation)
                                .put("times", times)
                                .put("status", status)
                                .put("code", code)
                                .put("delayMillis", delayMillis));
    }

    /** Puts a content into the vault's secret of a name, as its newest version, and gives the secret's OCID. */
    public String keepInVault(String secretName, String content) {
        return new AdminClient(Numbers.place(root.resolve(name)))
                .send("POST", "secrets", Json.object().put("name", secretName).put("content", content))
                .path("id")
                .asText();
    }

    /** Takes back all orders of {@link #failApi}. */
    public void healApi() {
        new AdminClient(Numbers.place(root.resolve(name))).send("DELETE", "faults", Json.object());
    }

    /** Environment variables for what the lab offers, as {@code up} wrote them. */
    public Map<String, String> environment() {
        return Access.environment(Numbers.place(root.resolve(name)));
    }

    /** The same as text to be sourced by a shell. */
    public String exports() {
        return Access.exports(environment());
    }
}
