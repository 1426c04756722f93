package dev.picket.cli;

import dev.picket.cli.config.Config;
import dev.picket.cli.doctor.Check;
import dev.picket.cli.doctor.Doctor;
import dev.picket.cli.live.DataFolder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket doctor}. */
@Command(
        name = "doctor",
        description = {
            "Looks at this machine: kernel, capabilities, Java, disk, clock, and what each plane lacks with these settings, with what mends it.",
            "Starts nothing. Ends with 1 when something that is asked for is lacking."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Settings settings = new Settings();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder (default: that of the settings, ~/.picket).")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The collector's API, to compare clocks with (default: agent.enrol.address, if set).")
    private Optional<URI> server = Optional.empty();

    @Option(
            names = "--ca-file",
            paramLabel = "F",
            description =
                    "Certificate of the authority that signed the collector's (default: the data folder's, else the system's).")
    private Optional<Path> authority = Optional.empty();

    @Override
    public Integer call() {
        var config = settings.read();
        var place = data.map(config::in).orElse(config);
        var checks = Doctor.examine(
                place, server.or(() -> config.agent().enrol().address()), believed(place), InstantSource.system());
        print(checks);
        return checks.stream().anyMatch(check -> check.state() == Check.State.LACKS) ? CommandFailure.FOUND : 0;
    }

    private Optional<Path> believed(Config config) {
        var own = new DataFolder(config.data()).authority();
        return authority
                .or(() -> config.agent().enrol().authority())
                .or(() -> Files.exists(own) ? Optional.of(own) : Optional.empty());
    }

    /** What mends a thing stands below it, so that lines fit a terminal. */
    private void print(List<Check> checks) {
        var rows = new ArrayList<List<String>>();
        for (var check : checks) {
            rows.add(List.of(check.state().name().toLowerCase(Locale.ROOT), check.what(), check.found()));
            if (!check.fix().isEmpty()) {
                rows.add(List.of("", "", "> " + check.fix()));
            }
        }
        Columns.print(rows, spec.commandLine().getOut());
    }
}
