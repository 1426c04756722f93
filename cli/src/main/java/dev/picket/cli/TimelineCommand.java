package dev.picket.cli;

import dev.picket.cli.read.Ask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket timeline}. */
@Command(name = "timeline", description = "Tells the events of all planes, and what was found, in order of time.")
final class TimelineCommand implements Callable<Integer> {
    private static final List<String> COLUMNS =
            List.of("time", "plane", "actor", "behind", "what", "target", "verdict", "incident");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private Narrowing narrowing = new Narrowing();

    @Option(names = "--incident", paramLabel = "ID", description = "What this incident stands on.")
    private Optional<String> incident = Optional.empty();

    @Override
    public Integer call() {
        var parameters = new LinkedHashMap<>(narrowing.parameters());
        return asking.ask(
                spec,
                source -> {
                    incident.ifPresent(id -> parameters.put("incident", IncidentsCommand.whole(source, id)));
                    return new Ask.Timeline(parameters);
                },
                COLUMNS);
    }
}
