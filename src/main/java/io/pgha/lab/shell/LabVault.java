package io.pgha.lab.shell;

import io.pgha.lab.engine.life.Lab;
import io.pgha.lab.engine.life.LabStatus;
import io.pgha.model.Problem;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Commands;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import java.util.List;

/** {@code lab vault}: what the lab's tenancy keeps in OCI Vault. */
public final class LabVault implements Commands {
    private static final Parameter<String> NAME = Parameter.argument(
                    "name", ValueType.text("NAME"), "Name of the secret in the vault")
            .required();
    private static final Parameter<String> VARIABLE = Parameter.option(
                    "from-env", ValueType.text("VAR"), "Take its content from this environment variable")
            .required();

    @Override
    public List<CommandSpec> specs() {
        return List.of(CommandSpec.named("lab vault")
                .summary("Put a secret into the lab's OCI Vault, or a new version of one.")
                .about("Shows its OCID, for \"vault:OCID\" in a cluster file and for \"secret set --from-vault\".")
                .takes(NAME, VARIABLE, LabAccess.LAB)
                .changes()
                .example("lab vault superuser --from-env NEW_PASSWORD --yes", "to be fetched by its OCID")
                .related("secret set", "lab env")
                .runs(LabVault::keep));
    }

    /** A secret of the vault. */
    public record Kept(String name, String ocid) {}

    private static Reply keep(Invocation in) {
        String name = in.get(NAME);
        String content = in.console().environment().getOrDefault(in.get(VARIABLE), "");
        if (content.isEmpty()) {
            throw Problem.of("SECRET_MISSING", Problem.Kind.USAGE, "The variable " + in.get(VARIABLE) + " is not set.")
                    .withNext("export " + in.get(VARIABLE) + "=...")
                    .toException();
        }
        Lab lab = LabAccess.lab(in);
        if (LabAccess.guarded(lab::status).state() == LabStatus.State.NONE) {
            throw LabAccess.none(LabAccess.name(in));
        }
        if (in.isDryRun()) {
            return Reply.of(new Kept(name, "")).shownAs("Would keep a version of " + name + ".");
        }
        in.consent().toChange("Keep a version of " + name + " in the lab's vault?");
        Kept kept = new Kept(name, LabAccess.guarded(() -> lab.keepInVault(name, content)));
        return Reply.of(kept).shownAs(kept.ocid());
    }
}
