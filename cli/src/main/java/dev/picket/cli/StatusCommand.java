package dev.picket.cli;

import dev.picket.cli.read.Ask;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Override
    public Integer call() {
        return asking.ask(spec, _ -> new Ask.Status(), List.of());
    }
}
