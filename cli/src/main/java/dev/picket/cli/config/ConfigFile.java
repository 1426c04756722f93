package dev.picket.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the settings: the file, then what the environment overrides. Every mistake is found in one run. */
public final class ConfigFile {
    private static final long BYTES_MAX = 1 << 20;

    private ConfigFile() {}

    public static Loaded read(Path file, Map<String, String> environment) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                return bad(file.toString(), "is larger than 1 MiB", "this is no settings file");
            }
            return read(file.toString(), Files.readString(file), environment);
        } catch (IOException unreadable) {
            return bad(file.toString(), "cannot be read: " + unreadable.getMessage(), "name a YAML file that is there");
        }
    }

    /** No file: defaults and environment. */
    public static Loaded read(Map<String, String> environment) {
        return read("", "", environment);
    }

    static Loaded read(String name, String yaml, Map<String, String> environment) {
        var problems = new ArrayList<Problem>();
        try {
            var given = new Given(name, environment, problems);
            var config = Config.read(new Section(given, "", compose(yaml)));
            given.refuseUnknownVariables();
            return problems.isEmpty() ? new Loaded.Good(config) : new Loaded.Bad(List.copyOf(problems));
        } catch (MarkedYamlEngineException torn) {
            var line = torn.getProblemMark()
                    .map(mark -> " line " + (mark.getLine() + 1))
                    .orElse("");
            return bad(name + line, "is not YAML: " + torn.getProblem(), "");
        } catch (YamlEngineException torn) {
            return bad(name, "is not YAML", "");
        }
    }

    /** Every key there is, dotted. */
    static List<String> keys() {
        var given = new Given("", Map.of(), new ArrayList<>());
        Config.read(new Section(given, "", null));
        return List.copyOf(given.asked());
    }

    private static @Nullable Node compose(String yaml) {
        return new Compose(LoadSettings.builder().build()).composeString(yaml).orElse(null);
    }

    private static Loaded bad(String where, String what, String fix) {
        return new Loaded.Bad(List.of(new Problem(where, "", what, fix)));
    }
}
