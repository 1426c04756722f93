package dev.picket.cli;

import dev.picket.cli.read.Ask;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket query}. */
@Command(
        name = "query",
        description = {
            "Runs one SELECT over what is kept: flows, calls, inferences, labels, findings, evidence, incidents, hops,",
            "coverage, sources, stages. E.g. \"SELECT target_tenant, count(*) FROM flows GROUP BY ALL\"; DESCRIBE is not there,",
            "\"SELECT * FROM flows LIMIT 1\" shows the columns."
        })
final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Asking asking = new Asking();

    @Parameters(paramLabel = "SQL", description = "One SELECT.")
    private String sql = "";

    @Override
    public Integer call() {
        return asking.ask(spec, _ -> new Ask.Query(sql), List.of());
    }
}
