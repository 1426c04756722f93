package dev.picket.cli;

import dev.picket.cli.config.Units;
import dev.picket.cli.read.Ask;
import dev.picket.collector.query.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket status}. */
@Command(
        name = "status",
        description = "Tells what runs, how each plane is seen and why not better, and the books of every stage.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Asking asking = new Asking();

    @Option(
            names = "--await-heartbeats",
            paramLabel = "3m",
            description = {
                "Asks again until heartbeats of every agent that is heard, and of one at least, come through to the end of detection, for",
                "so long at most; ends with 1 if they do not."
            })
    private Optional<String> patience = Optional.empty();

    @Override
    public Integer call() {
        if (patience.isEmpty()) {
            return asking.ask(spec, _ -> new Ask.Status(), List.of());
        }
        var atMost = Units.duration(patience.get())
                .orElseThrow(() -> CommandFailure.badInput("--await-heartbeats: no duration: " + patience.get()
                        + "; write a number and a unit, such as 90s or 3m"));
        return asking.askUntil(spec, new Ask.Status(), StatusCommand::heartbeatsComeThrough, atMost)
                ? 0
                : CommandFailure.FOUND;
    }

    private static boolean heartbeatsComeThrough(Table status) {
        int part = status.column("part");
        int state = status.column("state");
        var heartbeats = status.rows().stream()
                .filter(row -> "heartbeat".equals(row.get(part)))
                .toList();
        return !heartbeats.isEmpty() && heartbeats.stream().allMatch(row -> "ok".equals(row.get(state)));
    }
}
