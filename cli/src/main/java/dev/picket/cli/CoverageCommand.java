package dev.picket.cli;

import dev.picket.cli.read.Ask;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code picket coverage}. */
@Command(name = "coverage", description = "Tells what was received, lost, late and dropped, by agent and plane.")
final class CoverageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private Narrowing narrowing = new Narrowing();

    @Override
    public Integer call() {
        return asking.ask(spec, _ -> new Ask.Coverage(narrowing.parameters()), List.of());
    }
}
