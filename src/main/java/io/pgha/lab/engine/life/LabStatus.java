package io.pgha.lab.engine.life;

import io.pgha.lab.engine.driver.ControlGroups;
import io.pgha.lab.engine.driver.LabPlace;
import io.pgha.lab.engine.driver.Machine;
import io.pgha.lab.engine.driver.Programs;
import java.nio.file.Files;
import java.util.List;

/**
 * How a lab is.
 *
 * @param name of the lab
 * @param state in one word
 * @param directory with everything of it
 * @param endpoint of its API for this host, or empty
 * @param enginePid of its engine; 0 if it does not run
 * @param engineBytes resident memory of the engine
 * @param machines what there is
 * @param diskBytes used by machines and volumes
 * @param cacheBytes used by images, for all labs
 * @param processes of all machines
 */
public record LabStatus(
        String name,
        State state,
        String directory,
        String endpoint,
        long enginePid,
        long engineBytes,
        List<Machine> machines,
        long diskBytes,
        long cacheBytes,
        int processes) {

    /** A lab in one word. */
    public enum State {
        /** There is none of this name. */
        NONE,
        /** Its engine answers. */
        UP,
        /** Something of it is there, but its engine does not answer: {@code lab up} takes it over, {@code lab down} removes it. */
        BROKEN
    }

    public LabStatus {
        machines = List.copyOf(machines);
    }

    static LabStatus none(String name) {
        return new LabStatus(name, State.NONE, "", "", 0, 0, List.of(), 0, 0, 0);
    }

    static LabStatus of(LabPlace place) {
        Engine engine = new Engine(place);
        boolean answers = engine.answers();
        return new LabStatus(
                place.name(),
                answers ? State.UP : State.BROKEN,
                place.directory().toString(),
                answers ? "http://127.0.0.1:" + place.addressing().laptopPort() : "",
                engine.process().map(ProcessHandle::pid).orElse(0L),
                engine.residentBytes(),
                Machine.all(place),
                used(place.directory()),
                used(place.cache()),
                ControlGroups.processes(place.name()).size());
    }

    private static long used(java.nio.file.Path directory) {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        // Sparse files and shared layers: only du counts what is really there.
        String output = Programs.attempt("du", "--one-file-system", "-s", "-B1", directory.toString())
                .output();
        return output.lines()
                .map(line -> line.split("\\s", 2)[0])
                .filter(word -> word.matches("\\d+"))
                .map(Long::parseLong)
                .reduce(0L, (first, last) -> last);
    }
}
