package io.pgha.lab.shell;

import io.pgha.lab.engine.life.Lab;
import io.pgha.lab.engine.life.LabException;
import io.pgha.lab.engine.machine.MachineException;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The lab that a command means, and its failures as problems. */
final class LabAccess {
    /** Which lab; every lab command has it. */
    static final Parameter<Optional<String>> LAB = Parameter.option(
                    "lab", ValueType.text("LAB"), "Name of the lab; without it $PGHA_LAB, else \"lab\"")
            .optional();

    private LabAccess() {}

    /** The name meant. */
    static String name(Invocation in) {
        return in.get(LAB).orElseGet(() -> in.console().environment().getOrDefault("PGHA_LAB", "lab"));
    }

    /** The lab meant; what takes long is shown as progress. */
    static Lab lab(Invocation in) {
        String root = in.console().environment().getOrDefault("PGHA_LAB_ROOT", Lab.ROOT.toString());
        return guarded(
                () -> new Lab(Path.of(root), name(in), line -> in.progress().working("lab", line)));
    }

    /** Runs something with the lab; its failures become problems. */
    static <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (LabException e) {
            throw problem(e).toException(e);
        } catch (MachineException e) {
            throw Problem.of("LAB_FAILED", Problem.Kind.REMOTE, "The lab could not do it: " + e.getMessage())
                    .withNext("lab status")
                    .toException(e);
        }
    }

    private static Problem problem(LabException e) {
        String message = e.getMessage();
        return Problem.of(e.code(), Problem.Kind.PRECONDITION, message == null ? "The lab failed." : message)
                .withEvidence(e.evidence())
                .withNext(e.next().toArray(new String[0]));
    }

    /** Throws if there is no lab of the name. */
    static ProblemException none(String name) {
        return Problem.of("LAB_NOT_UP", Problem.Kind.PRECONDITION, "There is no lab \"" + name + "\" on this machine.")
                .withNext("lab up")
                .toException();
    }
}
