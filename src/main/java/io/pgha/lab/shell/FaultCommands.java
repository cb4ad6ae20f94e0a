package io.pgha.lab.shell;

import io.pgha.lab.engine.driver.Sabotage;
import io.pgha.lab.engine.life.Lab;
import io.pgha.lab.engine.life.LabStatus;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Handler;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import java.time.Duration;
import java.util.List;

/** {@code lab fault ...}: harm done to the lab on purpose, to see what the cluster and pgha make of it. */
public final class FaultCommands implements Commands {
    private static final Parameter<String> NODE = Parameter.argument(
                    "node", ValueType.text("NODE"), "Host name of a machine")
            .required();
    private static final Parameter<String> PEER = Parameter.argument(
                    "peer", ValueType.text("PEER"), "The machine at the other end; * for all others")
            .defaultsTo("*");
    private static final Parameter<Integer> PERCENT = Parameter.option(
                    "percent", ValueType.integer("PERCENT"), "How many of a hundred packets are lost")
            .defaultsTo("20");
    private static final Parameter<Integer> RATE = Parameter.option(
                    "rate", ValueType.integer("KILOBYTES"), "How much passes in a second; what is more is lost")
            .defaultsTo("64");
    private static final Parameter<String> OPERATION = Parameter.argument(
                    "operation", ValueType.text("OPERATION"), "Operation of the API, such as LaunchInstance; * for any")
            .required();
    private static final Parameter<Integer> STATUS = Parameter.option(
                    "status", ValueType.integer("STATUS"), "HTTP status of the answer; 0 if it is only slow")
            .defaultsTo("500");
    private static final Parameter<String> CODE = Parameter.option(
                    "code", ValueType.text("CODE"), "Error code of the answer")
            .defaultsTo("InternalError");
    private static final Parameter<Integer> TIMES = Parameter.option(
                    "times", ValueType.integer("TIMES"), "How many calls it is for")
            .defaultsTo("1");
    private static final Parameter<Duration> DELAY = Parameter.option(
                    "delay", ValueType.duration(), "How much longer the answer takes")
            .defaultsTo("0ms");

    @Override
    public List<CommandSpec> specs() {
        return List.of(kill(), link("cut", Sabotage.Kind.CUT), lose(), slow(), api(), heal());
    }

    private CommandSpec kill() {
        return CommandSpec.named("lab fault kill")
                .summary("Take a machine's power away.")
                .about(
                        "At once and without a word to its peers, as when a host fails. What was written to its disks stays. In the"
                                + " cloud the instance is stopped then; start it again with \"node start\".")
                .takes(NODE, LabAccess.LAB)
                .changes()
                .example("lab fault kill pgsql1 --yes", "as if its host had failed")
                .related("lab fault heal")
                .runs(harming(in -> {
                    existing(in).sabotage().powerLoss(in.get(NODE));
                    return new Done("power lost: " + in.get(NODE));
                }));
    }

    private CommandSpec link(String verb, Sabotage.Kind kind) {
        return CommandSpec.named("lab fault " + verb)
                .summary("Cut the link between two machines, or between one and all others.")
                .about(
                        "Packets vanish, and no interface goes down: a partition as clouds have it. Lasts until \"lab fault heal\".")
                .takes(NODE, PEER, LabAccess.LAB)
                .changes()
                .example("lab fault cut pgsql1 pgsql2 --yes", "between two")
                .example("lab fault cut pgsql1 --yes", "isolate one")
                .related("lab fault heal")
                .runs(harming(in -> harmed(in, kind, 0)));
    }

    private CommandSpec lose() {
        return CommandSpec.named("lab fault lose")
                .summary("Lose some packets of a link.")
                .about("It lasts until \"lab fault heal\".")
                .takes(NODE, PEER, PERCENT, LabAccess.LAB)
                .changes()
                .example("lab fault lose pgsql1 pgsql2 --percent 30 --yes", "three of ten packets are lost")
                .related("lab fault heal")
                .runs(harming(in -> harmed(in, Sabotage.Kind.LOSE, in.get(PERCENT))));
    }

    private CommandSpec slow() {
        return CommandSpec.named("lab fault slow")
                .summary("Make a link narrow.")
                .about("It lasts until \"lab fault heal\".")
                .takes(NODE, PEER, RATE, LabAccess.LAB)
                .changes()
                .example("lab fault slow pgsql1 --rate 64 --yes", "64 kilobytes a second to and from all others")
                .related("lab fault heal")
                .runs(harming(in -> harmed(in, Sabotage.Kind.SLOW, in.get(RATE))));
    }

    private CommandSpec api() {
        return CommandSpec.named("lab fault api")
                .summary("Let the next calls of the cloud's API fail.")
                .about("To see what pgha does when the cloud answers with an error, or late.")
                .takes(OPERATION, STATUS, CODE, TIMES, DELAY, LabAccess.LAB)
                .changes()
                .example(
                        "lab fault api LaunchInstance --status 500 --code InternalError --yes", "the next launch fails")
                .example(
                        "lab fault api * --status 429 --code TooManyRequests --times 5 --yes", "five calls of any kind")
                .related("lab fault heal")
                .runs(harming(in -> {
                    existing(in)
                            .failApi(
                                    in.get(OPERATION),
                                    in.get(TIMES),
                                    in.get(STATUS),
                                    in.get(CODE),
                                    in.get(DELAY).toMillis());
                    return new Done("the next " + in.get(TIMES) + " calls of " + in.get(OPERATION) + " fail");
                }));
    }

    private CommandSpec heal() {
        return CommandSpec.named("lab fault heal")
                .summary("Heal all links and let the API answer again.")
                .about("Machines whose power was taken are not started: \"node start\" does that.")
                .takes(LabAccess.LAB)
                .acts()
                .example("lab fault heal", "no harm lasts")
                .related("lab fault cut")
                .runs(in -> LabAccess.guarded(() -> {
                    Lab lab = existing(in);
                    lab.sabotage().heal();
                    lab.healApi();
                    return Reply.of(new Done("healed")).shownAs("All links are healed, and the API answers again.");
                }));
    }

    private static Handler harming(java.util.function.Function<Invocation, Done> harm) {
        return in -> {
            if (in.isDryRun()) {
                return Reply.of(new Done("nothing")).shownAs("Nothing was done.");
            }
            in.consent().toChange("Harm lab " + LabAccess.name(in) + "?");
            return LabAccess.guarded(() -> {
                Done done = harm.apply(in);
                return Reply.of(done).shownAs(done.what() + ".").withNext("lab fault heal");
            });
        };
    }

    private static Done harmed(Invocation in, Sabotage.Kind kind, int amount) {
        Sabotage.Harm harm = existing(in).sabotage().harm(kind, in.get(NODE), in.get(PEER), amount);
        return new Done(kind.name().toLowerCase(java.util.Locale.ROOT) + ": " + harm.first() + " and " + harm.second());
    }

    private static Lab existing(Invocation in) {
        Lab lab = LabAccess.lab(in);
        if (lab.status().state() == LabStatus.State.NONE) {
            throw LabAccess.none(LabAccess.name(in));
        }
        return lab;
    }

    /** What was done. */
    public record Done(String what) {}
}
