package io.pgha.lab.shell;

import io.pgha.lab.engine.driver.Images;
import io.pgha.lab.engine.driver.Machine;
import io.pgha.lab.engine.driver.Suite;
import io.pgha.lab.engine.life.Lab;
import io.pgha.lab.engine.life.LabStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code lab up|status|env|down|reset}: a tenancy on this machine, with machines that really boot. */
public final class LabCommands implements Commands {
    private static final Parameter<List<String>> IMAGE = Parameter.option(
                    "image",
                    ValueType.oneOf(List.of("debian-12", "debian-13", "debian-14")),
                    "Image to have ready at once; others are built when first used")
            .repeated();
    private static final Parameter<Boolean> BARE =
            Parameter.flag("bare", "Only the image without the stack's packages is made ready");
    private static final Parameter<String> SETTINGS = Parameter.option(
                    "settings", ValueType.text("JSON"), "Settings laid over the cloud's defaults")
            .defaultsTo("{}");

    @Override
    public List<CommandSpec> specs() {
        return List.of(up(), status(), environment(), down(), reset());
    }

    private CommandSpec up() {
        return CommandSpec.named("lab up")
                .summary("Bring up a tenancy on this machine.")
                .about(
                        "Makes what a real tenancy gives: an API endpoint, a profile in an OCI configuration file, a compartment,"
                                + " a VCN with a public and a private subnet, images and shapes. Machines launched there are containers that"
                                + " boot. The lab runs on when the shell ends. Needs root and Debian. The first time on a machine it builds"
                                + " an image, which takes about a minute; after a crash it takes over what still runs.")
                .takes(LabAccess.LAB, IMAGE, BARE, SETTINGS)
                .acts()
                .example("lab up", "the lab with the default image, Debian 13")
                .example("lab up --image debian-12 --image debian-14", "make two other images ready")
                .related("lab status", "lab env", "lab down")
                .runs(in -> shown(LabAccess.guarded(() -> LabAccess.lab(in).up(wishes(in))))
                        .withNext("lab env", "lab status"));
    }

    private CommandSpec status() {
        return CommandSpec.named("lab status")
                .summary("Show what is up of the lab.")
                .about("Asking starts nothing.")
                .takes(LabAccess.LAB)
                .example("lab status", "engine, machines, addresses and disk use")
                .related("lab up", "lab down")
                .runs(in -> {
                    LabStatus status = LabAccess.guarded(() -> LabAccess.lab(in).status());
                    Reply reply = shown(status);
                    return status.state() == LabStatus.State.UP ? reply : reply.withNext("lab up");
                });
    }

    private CommandSpec environment() {
        return CommandSpec.named("lab env")
                .summary("Show the variables that name what the lab offers.")
                .about(
                        "Printed so that a shell can take them: eval \"$(pgha lab env)\". The same is in the file \"env\" in the lab's"
                                + " directory.")
                .takes(LabAccess.LAB)
                .example("lab env", "endpoint, profile, subnets, images, key pair")
                .related("lab up")
                .runs(in -> {
                    Lab lab = existing(in);
                    Map<String, String> values = LabAccess.guarded(lab::environment);
                    List<Variable> rows = values.entrySet().stream()
                            .map(entry -> new Variable(entry.getKey(), entry.getValue()))
                            .toList();
                    return Reply.of(rows)
                            .shownAs(LabAccess.guarded(lab::exports).strip());
                });
    }

    private CommandSpec down() {
        return CommandSpec.named("lab down")
                .summary("Take the lab away, with all its machines and volumes.")
                .about(
                        "Removes every process, mount, device, address and file of the lab, even if its engine was killed. Images"
                                + " stay, so that the next lab is up in seconds.")
                .takes(LabAccess.LAB)
                .changes()
                .example("lab down --yes", "take it away without asking")
                .related("lab up", "lab reset")
                .runs(in -> {
                    Lab lab = LabAccess.lab(in);
                    LabStatus before = LabAccess.guarded(lab::status);
                    if (in.isDryRun()) {
                        return shown(before);
                    }
                    agreed(in, before);
                    LabAccess.guarded(() -> {
                        lab.down();
                        return before;
                    });
                    return Reply.of(new Gone(before.name(), before.machines().size()))
                            .shownAs("Lab " + before.name() + " is gone, and with it "
                                    + before.machines().size() + " machines.")
                            .withNext("lab up");
                });
    }

    private CommandSpec reset() {
        return CommandSpec.named("lab reset")
                .summary("Replace the lab by a fresh one.")
                .about("All machines and volumes of the lab are gone afterwards.")
                .takes(LabAccess.LAB, IMAGE, BARE, SETTINGS)
                .changes()
                .example("lab reset --yes", "a new tenancy, with no machines")
                .related("lab up", "lab down")
                .runs(in -> {
                    Lab lab = LabAccess.lab(in);
                    LabStatus before = LabAccess.guarded(lab::status);
                    if (in.isDryRun()) {
                        return shown(before);
                    }
                    agreed(in, before);
                    return shown(LabAccess.guarded(() -> lab.reset(wishes(in))));
                });
    }

    private static void agreed(Invocation in, LabStatus before) {
        if (before.state() != LabStatus.State.NONE) {
            in.consent()
                    .toChange("Remove lab " + before.name() + " with its "
                            + before.machines().size() + " machines and their volumes?");
        }
    }

    private static Lab existing(Invocation in) {
        Lab lab = LabAccess.lab(in);
        if (LabAccess.guarded(lab::status).state() == LabStatus.State.NONE) {
            throw LabAccess.none(LabAccess.name(in));
        }
        return lab;
    }

    private static Lab.Wishes wishes(Invocation in) {
        List<Suite> suites = new ArrayList<>();
        in.get(IMAGE).forEach(image -> suites.add(Suite.ofVersion(image.substring("debian-".length()))));
        return new Lab.Wishes(
                suites.isEmpty() ? List.of(Suite.TRIXIE) : suites,
                in.get(BARE) ? Images.Kind.BARE : Images.Kind.BAKED,
                in.get(SETTINGS));
    }

    private static Reply shown(LabStatus status) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("lab", status.name());
        facts.put("state", status.state().name().toLowerCase(java.util.Locale.ROOT));
        if (status.state() == LabStatus.State.NONE) {
            return Reply.of(status).shownAs(new Block.Facts(facts));
        }
        facts.put("directory", status.directory());
        facts.put("endpoint", status.endpoint().isEmpty() ? "none: the engine does not run" : status.endpoint());
        facts.put(
                "engine",
                status.enginePid() == 0
                        ? "-"
                        : "process " + status.enginePid() + ", " + (status.engineBytes() >> 20) + " MiB");
        facts.put("processes of machines", status.processes());
        facts.put("disk", (status.diskBytes() >> 20) + " MiB, and " + (status.cacheBytes() >> 20) + " MiB of images");
        return Reply.of(status)
                .shownAs(
                        new Block.Facts(facts),
                        Table.of(status.machines())
                                .column("machine", Machine::hostName)
                                .column("power", machine -> machine.running() ? "on" : "off")
                                .column("addresses", machine -> String.join(", ", machine.addresses()))
                                .column("public", Machine::publicAddress)
                                .whenEmpty("No machines."));
    }

    /** A variable and its value. */
    public record Variable(String name, String value) {}

    /** A lab that is gone, with so many machines. */
    public record Gone(String lab, int machines) {}
}
