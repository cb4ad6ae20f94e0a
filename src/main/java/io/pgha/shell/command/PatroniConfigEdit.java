package io.pgha.shell.command;

import io.pgha.model.Problem;
import io.pgha.ops.patroni.EditConfig;
import io.pgha.ops.session.Context;
import io.pgha.shell.CommandSpec;
import io.pgha.shell.Invocation;
import io.pgha.shell.Parameter;
import io.pgha.shell.ValueType;
import io.pgha.view.Reply;
import java.util.List;
import java.util.Map;

/** {@code patroni config edit}: in an editor or by single settings; the diff is shown before anything is sent. */
final class PatroniConfigEdit {
    private static final Parameter<List<String>> SET = Parameter.option(
                    "set", ValueType.text("NAME=VALUE"), "A setting; null takes it out; may be repeated")
            .repeated();

    private final Context context;

    PatroniConfigEdit(Context context) {
        this.context = context;
    }

    CommandSpec spec() {
        return CommandSpec.named("patroni config edit")
                .summary("Change Patroni's dynamic configuration.")
                .about(
                        """
                        Opens $VISUAL or $EDITOR, or takes settings by --set. Shows the difference before it is sent, refuses what
                        breaks a rule (such as a ttl below loop_wait + 2 * retry_timeout), and writes only over the text that was
                        shown: if somebody else was faster, nothing is written. Returns when every member has read it. What the
                        cluster file says comes back with the next "stack configure patroni": change it there, too.
                        """)
                .takes(SET)
                .changes()
                .example("patroni config edit --set ttl=30 --set loop_wait=10", "two settings at once")
                .example(
                        "patroni config edit --set postgresql.parameters.max_connections=200",
                        "a parameter of the server")
                .example(
                        "patroni config edit --set postgresql.parameters.work_mem=null --dry-run",
                        "see what taking one out changes")
                .related("patroni config show", "pg settings", "patroni restart", "stack plan")
                .runs(this::edit);
    }

    private Reply edit(Invocation in) {
        EditConfig verb =
                new EditConfig(context.session(in.cluster()).verbs().patroniWork(in.progress(), in.cancellation()));
        EditConfig.Shown base = verb.show();
        EditConfig.Draft draft = in.get(SET).isEmpty() ? edited(in, verb, base) : verb.set(in.get(SET));
        if (draft.diff().isEmpty()) {
            return Reply.of(draft).shownAs("Nothing to change: the configuration is so already.");
        }
        String diff = String.join("\n", draft.diff());
        if (in.isDryRun()) {
            return Reply.of(draft).shownAs(diff);
        }
        boolean shown = in.consent().isAsked();
        if (shown) {
            draft.diff().forEach(in.questions()::show);
        }
        in.consent().toChange("Send this?");
        return reply(verb.send(base.config(), draft), shown ? "" : diff + "\n\n");
    }

    private EditConfig.Draft edited(Invocation in, EditConfig verb, EditConfig.Shown base) {
        if (in.questions().person().isEmpty()) {
            throw Problem.of("INPUT_NEEDED", Problem.Kind.USAGE, "--set is missing.")
                    .because("There is no terminal to open an editor on.")
                    .withProgress(List.of(), List.of("Nothing was changed."))
                    .withNext("patroni config edit --set NAME=VALUE")
                    .toException();
        }
        Map<String, String> environment = in.console().environment();
        String text = new TextEditor(environment).edit("patroni-config", ".yaml", EditConfig.yaml(base.config()));
        return verb.edited(base, text);
    }

    private static Reply reply(EditConfig.Edited done, String diff) {
        String pending = done.pendingRestart().isEmpty()
                ? ""
                : "\nA restart of PostgreSQL is pending on " + String.join(", ", done.pendingRestart()) + ".";
        Reply reply = Reply.of(done)
                .shownAs(diff + "Sent; read by " + String.join(", ", done.adopted()) + " after "
                        + "%.1f s.".formatted(done.took().toMillis() / 1000.0) + pending);
        return done.pendingRestart().isEmpty()
                ? reply.withNext("stack plan patroni")
                : reply.withNext("patroni restart all --pending", "stack plan patroni");
    }
}
