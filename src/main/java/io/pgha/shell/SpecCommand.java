package io.pgha.shell;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.shell.core.command.Command;
import org.springframework.shell.core.command.CommandContext;
import org.springframework.shell.core.command.CommandOption;
import org.springframework.shell.core.command.ExitStatus;

/** A described command as an entry of the Spring Shell registry. */
final class SpecCommand implements Command {
    private final CommandSpec spec;
    private final CallRunner runner;

    /** What the registry's entries call to run. */
    @FunctionalInterface
    interface CallRunner {
        int run(Call call);
    }

    SpecCommand(CommandSpec spec, CallRunner runner) {
        this.spec = spec;
        this.runner = runner;
    }

    @Override
    public ExitStatus execute(CommandContext context) {
        int status = runner.run(Call.of(spec, context.parsedInput()));
        return status == 0 ? ExitStatus.OK : new ExitStatus(status, spec.name());
    }

    @Override
    public String getName() {
        return spec.name();
    }

    @Override
    public String getDescription() {
        return spec.summary();
    }

    @Override
    public String getHelp() {
        return spec.about();
    }

    @Override
    public String getGroup() {
        return spec.noun();
    }

    @Override
    public List<CommandOption> getOptions() {
        return spec.options().stream()
                .map(option -> CommandOption.with()
                        .longName(option.name())
                        .shortName(option.shortName() == '\0' ? ' ' : option.shortName())
                        .description(option.summary())
                        .required(option.count() == Parameter.Count.REQUIRED)
                        .type(option.kind() == Parameter.Kind.FLAG ? Boolean.class : String.class)
                        .build())
                .collect(Collectors.toList());
    }
}
