package io.pgha.ops.cloud;

import io.pgha.model.ImageRef;
import io.pgha.model.NearestName;
import io.pgha.model.Problem;
import io.pgha.model.ProblemException;
import io.pgha.oci.Ocid;
import io.pgha.oci.Tenancy;
import io.pgha.oci.resource.Image;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.Shape;
import java.util.List;
import java.util.Optional;

/** Shapes and images by the names a cluster file gives, or a problem that says which there are. */
final class Kinds {
    private static final int MOST_SHOWN = 20;

    private final Tenancy tenancy;
    private List<Shape> shapes = List.of();

    Kinds(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    /**
     * The shape of a name.
     *
     * @param where the key of the cluster file
     * @throws ProblemException with code UNKNOWN_SHAPE if the compartment cannot use such a shape
     */
    Shape shape(String name, String where) {
        if (shapes.isEmpty()) {
            shapes = tenancy.compute().catalogue().shapes(tenancy.compartment());
        }
        return shapes.stream()
                .filter(shape -> shape.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "UNKNOWN_SHAPE",
                        "This tenancy has no shape " + name + ".",
                        where,
                        name,
                        shapes.stream().map(Shape::name).sorted().toList()));
    }

    /**
     * OCPUs and memory to ask for; nothing for a fixed shape.
     *
     * @throws ProblemException with code IMPOSSIBLE_SIZE if the shape cannot have them
     */
    static Optional<LaunchOrder.Size> size(Shape shape, double ocpus, double memoryGb, String where) {
        if (shape.flexible().isEmpty()) {
            return Optional.empty();
        }
        Shape.Limits limits = shape.flexible().get();
        if (ocpus < limits.minOcpus() || ocpus > limits.maxOcpus()) {
            throw impossible(
                    shape.name() + " can have " + limits.minOcpus() + " to " + limits.maxOcpus() + " OCPUs, not "
                            + ocpus + ".",
                    where + ".ocpus");
        }
        double least = Math.max(limits.minMemoryGb(), limits.minMemoryPerOcpuGb() * ocpus);
        double most = limits.maxMemoryPerOcpuGb() > 0
                ? Math.min(limits.maxMemoryGb(), limits.maxMemoryPerOcpuGb() * ocpus)
                : limits.maxMemoryGb();
        if (memoryGb < least || memoryGb > most) {
            throw impossible(
                    shape.name() + " with " + ocpus + " OCPUs can have " + least + " to " + most + " GB of memory, not "
                            + memoryGb + ".",
                    where + ".memory_gb");
        }
        return Optional.of(new LaunchOrder.Size(ocpus, memoryGb));
    }

    private static ProblemException impossible(String what, String where) {
        return Problem.of("IMPOSSIBLE_SIZE", Problem.Kind.USAGE, what)
                .at(where)
                .withNext("cluster validate")
                .toException();
    }

    /**
     * The image that is meant: by system and version the newest that the shape can boot.
     *
     * @throws ProblemException with code UNKNOWN_IMAGE if there is none
     */
    Image image(ImageRef wanted, String shape, String where) {
        if (wanted instanceof ImageRef.ByOcid byOcid) {
            Ocid.check(byOcid.ocid(), where, Ocid.Kind.IMAGE);
            return tenancy.compute().catalogue().image(byOcid.ocid());
        }
        ImageRef.ByOs byOs = (ImageRef.ByOs) wanted;
        List<Image> bootable = tenancy.compute().catalogue().images(tenancy.compartment(), Optional.of(shape));
        return bootable.stream()
                .filter(image -> isMeant(image, byOs))
                .findFirst()
                .orElseThrow(() -> noImage(byOs, shape, where, bootable));
    }

    private static boolean isMeant(Image image, ImageRef.ByOs wanted) {
        return image.operatingSystem().equals(wanted.os())
                && image.version().equals(wanted.version())
                && wanted.name().map(part -> image.name().contains(part)).orElse(true);
    }

    private ProblemException noImage(ImageRef.ByOs wanted, String shape, String where, List<Image> bootable) {
        String asked = wanted.os() + " " + wanted.version()
                + wanted.name()
                        .map(part -> " with \"" + part + "\" in its name")
                        .orElse("");
        boolean elsewhere = tenancy.compute().catalogue().images(tenancy.compartment(), Optional.empty()).stream()
                .anyMatch(image -> isMeant(image, wanted));
        List<String> known = bootable.stream()
                .map(image -> image.operatingSystem() + " " + image.version())
                .distinct()
                .sorted()
                .toList();
        return unknown(
                "UNKNOWN_IMAGE",
                elsewhere
                        ? "There is an image of " + asked + ", but shape " + shape + " cannot boot it."
                        : "There is no image of " + asked + ".",
                where,
                wanted.os() + " " + wanted.version(),
                known);
    }

    private static ProblemException unknown(String code, String what, String where, String name, List<String> known) {
        String near = NearestName.of(name, known)
                .map(guess -> "Did you mean " + guess + "? ")
                .orElse("");
        return Problem.of(code, Problem.Kind.USAGE, what)
                .at(where)
                .because(near
                        + (known.isEmpty()
                                ? "There is none at all."
                                : "There are: "
                                        + String.join(", ", known.subList(0, Math.min(known.size(), MOST_SHOWN)))
                                        + "."))
                .withNext("cluster validate")
                .toException();
    }
}
