package io.pgha.shell;

import io.pgha.model.Cancellation;
import io.pgha.model.Progress;
import io.pgha.plan.Journal;
import io.pgha.shell.grammar.SecretWords;
import io.pgha.view.OutputFormat;
import java.util.Optional;
import java.util.function.BiConsumer;

/** All that a handler gets for one call: checked values, what holds for the session, and the ways to tell and to ask. */
public final class Invocation {
    private final Call call;
    private final SessionDefaults defaults;
    private final Console console;
    private final Run run;

    /** What one run of a command owns; commands run by another command share their cancellation and progress. */
    record Run(Cancellation cancellation, Passing passing, Questions questions, BiConsumer<String, Record> emitter) {}

    Invocation(Call call, SessionDefaults defaults, Console console, Run run) {
        this.call = call;
        this.defaults = defaults;
        this.console = console;
        this.run = run;
    }

    /** The command called. */
    public CommandSpec spec() {
        return call.spec();
    }

    /** The value of a parameter that the command declared. */
    public <T> T get(Parameter<T> parameter) {
        return call.get(parameter);
    }

    /** The cluster named on the line, else the one in use. */
    public Optional<String> cluster() {
        return call.get(GlobalOptions.CLUSTER).or(defaults::cluster);
    }

    /** The line that would make this call once more with another value for one option; secrets are variables in it. */
    public String lineWith(Parameter<?> option, String value) {
        return SecretWords.asVariables(call.with(option, value).line());
    }

    /** True if nothing may be changed. */
    public boolean isDryRun() {
        return call.get(GlobalOptions.DRY_RUN);
    }

    /** The format asked for on the line, else the session's, else tables. */
    public OutputFormat format() {
        return call.get(GlobalOptions.OUTPUT).or(defaults::output).orElse(OutputFormat.TABLE);
    }

    /** Told when the user presses Ctrl-C or the process is to end. */
    public Cancellation cancellation() {
        return run.cancellation();
    }

    /** Where to say what is going on. */
    public Progress progress() {
        return run.passing().progress();
    }

    /** The user's agreement. */
    public Consent consent() {
        return new Consent(
                call.spec(),
                call.get(GlobalOptions.YES),
                call.get(GlobalOptions.CLUSTER),
                run.questions(),
                run.passing()::agreed);
    }

    /** Where what this command changes is written down; before the user agreed, nowhere. */
    public Journal journal() {
        return run.passing().journal();
    }

    /** Questions for what the line did not give. */
    public Questions questions() {
        return run.questions();
    }

    /** Shows one of a stream of records at once: the text to people, the record on one line of JSON to programs. */
    public void emit(String text, Record data) {
        run.emitter().accept(text, data);
    }

    /** The surroundings, for the few commands that take over the terminal or read standard input. */
    public Console console() {
        return console;
    }
}
