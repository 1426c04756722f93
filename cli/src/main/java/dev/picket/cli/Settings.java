package dev.picket.cli;

import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.config.Problem;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code --config}, of every command that takes settings. */
final class Settings {
    @Option(
            names = "--config",
            paramLabel = "F",
            description =
                    "Settings, in YAML; every key can also be set by a PICKET_ variable (docs/examples/picket.yaml).")
    private Optional<Path> file = Optional.empty();

    /** Refused as a whole if anything is wrong with it. */
    Config read() {
        return read(System.getenv());
    }

    Config read(Map<String, String> environment) {
        var loaded = file.isPresent() ? ConfigFile.read(file.get(), environment) : ConfigFile.read(environment);
        return switch (loaded) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) ->
                throw CommandFailure.badInput(
                        problems.stream().map(Problem::toString).collect(Collectors.joining("\npicket: ")));
        };
    }
}
