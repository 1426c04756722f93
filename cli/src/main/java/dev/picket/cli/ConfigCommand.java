package dev.picket.cli;

import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket config}. */
@Command(
        name = "config",
        description = "Checks settings, and prints all that there are.",
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "check",
            description = {
                "Names what is wrong in a settings file and in PICKET_ variables: file and line: key: what is wrong; what to write.",
                "Starts nothing. Ends with 1 when there is anything."
            })
    int check(@Parameters(paramLabel = "F", description = "A settings file, in YAML.") Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw CommandFailure.badInput("there is no file " + file + " that can be read");
        }
        return switch (ConfigFile.read(file, System.getenv())) {
            case Loaded.Good _ -> {
                spec.commandLine().getErr().println("picket: " + file + " is fine");
                yield 0;
            }
            case Loaded.Bad(var problems) -> {
                problems.forEach(spec.commandLine().getOut()::println);
                yield CommandFailure.FOUND;
            }
        };
    }

    @Command(
            name = "reference",
            description =
                    "Prints a settings file with every key, its default, what it is for and its PICKET_ variable.")
    int reference() throws IOException {
        try (var reference = Objects.requireNonNull(
                ConfigFile.class.getResourceAsStream("picket.yaml"), "the reference is not in the jar")) {
            spec.commandLine().getOut().print(new String(reference.readAllBytes(), StandardCharsets.UTF_8));
        }
        return 0;
    }
}
