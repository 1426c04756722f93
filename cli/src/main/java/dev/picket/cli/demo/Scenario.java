package dev.picket.cli.demo;

import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.event.Plane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is played: the folder {@code scenarios/demo}. */
record Scenario(Config config, Narration narration, List<Recording> recordings) {
    Scenario {
        recordings = List.copyOf(recordings);
    }

    /**
     * @throws IOException names the file that is missing
     * @throws BadScenarioException names the file that is there and wrong
     */
    static Scenario read(Path folder) throws IOException {
        for (var name : List.of("picket.yaml", "narration.yaml", "audit.jsonl", "flows.jsonl", "exchanges.jsonl")) {
            if (!Files.isReadable(folder.resolve(name))) {
                throw new IOException("the demo's recording is not there: " + folder.resolve(name)
                        + "; get it back (git checkout -- scenarios/demo)");
            }
        }
        try {
            return parsed(folder);
        } catch (IllegalArgumentException bad) {
            throw new BadScenarioException(String.valueOf(bad.getMessage()));
        }
    }

    private static Scenario parsed(Path folder) throws IOException {
        return new Scenario(
                config(folder.resolve("picket.yaml")),
                Narration.read(folder.resolve("narration.yaml")),
                List.of(
                        Recording.read(Plane.AUDIT, folder.resolve("audit.jsonl")),
                        Recording.read(Plane.FLOW, folder.resolve("flows.jsonl")),
                        Recording.read(Plane.INFERENCE, folder.resolve("exchanges.jsonl"))));
    }

    Scenario rebased(Rebase rebase) {
        return new Scenario(
                config,
                narration,
                recordings.stream().map(recording -> recording.rebased(rebase)).toList());
    }

    /** The environment is for this machine, not for the recorded cluster. */
    private static Config config(Path file) {
        return switch (ConfigFile.read(file, Map.of())) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) ->
                throw new IllegalArgumentException(
                        problems.stream().map(Object::toString).collect(Collectors.joining("; ")));
        };
    }
}
