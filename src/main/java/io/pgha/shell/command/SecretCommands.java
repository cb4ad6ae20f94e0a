package io.pgha.shell.command;

import io.pgha.model.ClusterSpec;
import io.pgha.model.Problem;
import io.pgha.model.SecretName;
import io.pgha.model.SecretRef;
import io.pgha.ops.rotation.ListSecrets.SecretList;
import io.pgha.ops.rotation.RotateSecrets;
import io.pgha.ops.rotation.RotateSecrets.Prepared;
import io.pgha.ops.rotation.RotateSecrets.Rotated;
import io.pgha.ops.rotation.RotateSecrets.RotationPlan;
import io.pgha.ops.rotation.RotateSecrets.SecretChange;
import io.pgha.ops.session.ClusterSession;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Block;
import io.pgha.view.Reply;
import io.pgha.view.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The commands about a cluster's secrets: which there are, and how they get other values. */
public final class SecretCommands implements Commands {
    private static final String ALL = "all";

    private final Context context;
    private final Parameter<String> name;
    private final Parameter<List<String>> names;
    private final Parameter<Optional<String>> variable = Parameter.option(
                    "from-env", ValueType.text("VAR"), "Take the value from this environment variable")
            .optional();
    private final Parameter<Optional<Path>> file = Parameter.option(
                    "from-file", ValueType.fileToRead(), "Take the value from this file, without its last line break")
            .optional();
    private final Parameter<Optional<String>> vault = Parameter.option(
                    "from-vault", ValueType.text("OCID"), "Take the current version of this secret of OCI Vault")
            .optional();
    private final Parameter<Boolean> generate = Parameter.flag("generate", "Make a random value");

    /** The commands for the clusters of a context. */
    public SecretCommands(Context context) {
        this.context = context;
        name = Parameter.argument(
                        "name",
                        ValueType.text("NAME").completing(prefix -> known()),
                        "superuser, replication, pgbouncer, restapi, vrrp, or a user of the cluster file")
                .required();
        names = Parameter.argument(
                        "name",
                        ValueType.text("NAME").completing(prefix -> Stream.concat(Stream.of(ALL), known().stream())
                                .toList()),
                        "superuser, replication, pgbouncer, restapi, vrrp, users of the cluster file, or all")
                .repeated();
    }

    private List<String> known() {
        return context.name(Optional.empty()).isEmpty()
                ? List.of()
                : SecretName.all(context.session(Optional.empty()).spec()).stream()
                        .map(SecretName::toString)
                        .toList();
    }

    @Override
    public List<CommandSpec> specs() {
        return List.of(
                CommandSpec.named("secret list")
                        .summary("List the secrets of the cluster, where they come from and how old they are.")
                        .about(
                                "Never shows a value. The nodes keep the values in a file that only root can read; no other"
                                        + " place holds them.")
                        .example("secret list", "see which secrets there are")
                        .related("secret rotate", "secret set")
                        .runs(this::list),
                CommandSpec.named("secret rotate")
                        .summary("Give secrets new values in the running cluster, without an outage.")
                        .about(
                                "The new values come from where the cluster file says: made, typed, or read again from the"
                                        + " variable, file or vault that holds them. Connections that are open stay. Every new value"
                                        + " is tried on every node before the old one is forgotten. If it is cut off, run it"
                                        + " again: it first finishes what was begun. A user of the databases has one password at a"
                                        + " time: its applications need the new one for their next login.")
                        .takes(names)
                        .changes()
                        .example("secret rotate all", "all of them")
                        .example("secret rotate superuser replication --yes", "two of them, without being asked")
                        .related("secret list", "secret set")
                        .runs(this::rotate),
                CommandSpec.named("secret set")
                        .summary("Give one secret a value that you choose, in the running cluster.")
                        .about(
                                "Without an option the value is typed, and nothing of it is shown. It is put in place as \"secret"
                                        + " rotate\" does it.")
                        .takes(name, variable, file, vault, generate)
                        .changes()
                        .example("secret set app", "type the new password of user app")
                        .example("secret set app --from-env APP_PASSWORD --yes", "take it from a variable")
                        .related("secret rotate", "secret list")
                        .runs(this::set));
    }

    private Reply list(Invocation in) {
        ClusterSession session = context.session(in.cluster());
        SecretList list = session.verbs().listSecrets().list(in.cancellation());
        int nodes = session.machines().nodes().size();
        Table<?> table = Table.of(list.secrets())
                .column("secret", row -> row.name())
                .column("source", row -> row.source())
                .column("held by", row -> row.held() ? row.holders().size() + " of " + nodes : "none yet")
                .column("age", row -> row.age())
                .column("lets in", row -> row.purpose());
        Reply reply = Reply.of(list).shownAs(table).withProblems(list.problems());
        return list.unfinished()
                ? reply.shownAs("A change of secrets was cut off; \"secret rotate\" finishes it.")
                        .withNext("secret rotate all")
                : reply;
    }

    private Reply rotate(Invocation in) {
        List<String> words = in.get(names);
        ClusterSpec spec = context.session(in.cluster()).spec();
        if (words.isEmpty()) {
            throw Problem.of("SECRET_NOT_NAMED", Problem.Kind.USAGE, "Name at least one secret, or all.")
                    .withNext("secret list", "secret rotate all")
                    .toException();
        }
        List<SecretName> chosen = words.contains(ALL)
                ? SecretName.all(spec)
                : words.stream()
                        .map(word -> SecretName.parse(word, spec))
                        .distinct()
                        .toList();
        return change(in, verb -> verb.rotate(chosen, !in.isDryRun(), in.cancellation()));
    }

    private Reply set(Invocation in) {
        ClusterSpec spec = context.session(in.cluster()).spec();
        SecretName chosen = SecretName.parse(in.get(name), spec);
        SecretRef source = source(in);
        if (in.isDryRun() && source instanceof SecretRef.Prompted) {
            return change(in, verb -> verb.set(chosen, new SecretRef.Generated(), in.cancellation()));
        }
        return change(in, verb -> verb.set(chosen, source, in.cancellation()));
    }

    private SecretRef source(Invocation in) {
        List<SecretRef> given = new ArrayList<>();
        in.get(variable).ifPresent(value -> given.add(new SecretRef.Environment(value)));
        in.get(file).ifPresent(path -> given.add(new SecretRef.LocalFile(path.toString())));
        in.get(vault).ifPresent(ocid -> given.add(new SecretRef.Vault(ocid)));
        if (in.get(generate)) {
            given.add(new SecretRef.Generated());
        }
        if (given.size() > 1) {
            throw Problem.of(
                            "SECRET_SOURCES",
                            Problem.Kind.USAGE,
                            "Give one of --from-env, --from-file, --from-vault and --generate.")
                    .toException();
        }
        if (given.isEmpty() && in.questions().person().isEmpty()) {
            throw Problem.of("INPUT_NEEDED", Problem.Kind.USAGE, "There is no terminal to type the secret at.")
                    .because("Give --from-env VAR, --from-file FILE, --from-vault OCID or --generate.")
                    .toException();
        }
        return given.isEmpty() ? new SecretRef.Prompted() : given.get(0);
    }

    /** Prepares a change. */
    @FunctionalInterface
    private interface Preparing {
        Prepared with(RotateSecrets verb);
    }

    private Reply change(Invocation in, Preparing preparing) {
        ClusterSession session = context.session(in.cluster());
        RotateSecrets verb = session.verbs().rotateSecrets();
        Prepared prepared = preparing.with(verb);
        RotationPlan plan = prepared.plan();
        if (in.isDryRun()) {
            return Reply.of(plan).shownAs(rows(plan.secrets()), turns(plan));
        }
        if (prepared.isEmpty()) {
            Rotated nothing = new Rotated(plan.cluster(), plan.secrets(), List.of(), java.time.Duration.ZERO);
            return Reply.of(nothing).shownAs(rows(plan.secrets())).shownAs("Nothing to change.");
        }
        String list = String.join(
                ", ",
                plan.secrets().stream()
                        .filter(row -> !row.result().equals("keep"))
                        .map(SecretChange::name)
                        .toList());
        in.consent().toChange("Change " + list + " of " + plan.cluster() + "?");
        Rotated done = apply(in, session, verb, prepared);
        Reply reply = Reply.of(done)
                .shownAs(rows(done.secrets()))
                .shownAs("Done in %.1f s; every node was seen to take the new values."
                        .formatted(done.took().toMillis() / 1000.0));
        return reply.withNext("secret list", "cluster status");
    }

    private static Rotated apply(Invocation in, ClusterSession session, RotateSecrets verb, Prepared prepared) {
        prepared.plan().secrets().forEach(row -> in.journal().note("secret", row.name(), row.result()));
        try {
            return verb.apply(prepared, in.journal(), in.progress(), in.cancellation());
        } finally {
            session.forgetSecrets();
        }
    }

    private static Block rows(List<SecretChange> secrets) {
        return Table.of(secrets)
                .column("secret", SecretChange::name)
                .column("what", SecretChange::result)
                .column("source", SecretChange::source)
                .column("why", SecretChange::why)
                .whenEmpty("No secret is to change.");
    }

    private static Block turns(RotationPlan plan) {
        StringBuilder out = new StringBuilder("In this order, on all nodes side by side:\n");
        int number = 1;
        for (String turn : plan.turns()) {
            out.append("  ").append(number++).append(". ").append(turn).append('\n');
        }
        return Block.text(out.toString().stripTrailing());
    }
}
