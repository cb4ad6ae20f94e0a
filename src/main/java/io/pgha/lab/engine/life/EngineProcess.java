package io.pgha.lab.engine.life;

import io.pgha.lab.engine.LabEngine;
import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.driver.Images;
import io.pgha.lab.engine.driver.LabPlace;
import io.pgha.lab.engine.driver.NspawnMachines;
import io.pgha.lab.engine.driver.Packages;
import io.pgha.lab.engine.driver.Router;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** The process that is a lab's cloud: started by {@link Lab#up}, lives until it is told to end, and leaves the machines running. */
public final class EngineProcess {
    private EngineProcess() {}

    /** Runs the engine of the lab in the directory that the one argument names. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        LabPlace place = Numbers.place(directory);
        try (PrintWriter log = new PrintWriter(
                Files.newBufferedWriter(
                        directory.resolve("driver.log"),
                        StandardCharsets.UTF_8,
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND),
                true)) {
            Packages packages = Packages.ofHost();
            NspawnMachines machines = new NspawnMachines(
                    place,
                    new Images(place.cache(), packages),
                    new Router(place, packages::addresses),
                    line -> log.println(Instant.now() + " " + line));
            CountDownLatch end = new CountDownLatch(1);
            LabEngine engine = LabEngine.start(LabConfig.read(directory.resolve(Lab.CONFIG_FILE)), machines);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    engine.close();
                    machines.close();
                } catch (IOException e) {
                    log.println(Instant.now() + " closing: " + e);
                }
                end.countDown();
            }));
            Files.writeString(
                    directory.resolve(Lab.READY_FILE),
                    Long.toString(ProcessHandle.current().pid()));
            end.await();
        }
    }
}
