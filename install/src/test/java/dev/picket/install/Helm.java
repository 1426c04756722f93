package dev.picket.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The real Helm. */
record Helm(Path program) {
    static final String MISSING = "skipped: no helm; run lab/up helm, or put one on the PATH";

    static Optional<Helm> find() {
        return Lab.program("helm").map(Helm::new);
    }

    Command lint(Path values) {
        return run("lint", "--strict", chart(), "-f", values.toString());
    }

    Command template(String... options) {
        return run(Stream.concat(Stream.of("template", "picket", chart(), "-n", "picket"), Stream.of(options))
                .toArray(String[]::new));
    }

    /** What is rendered, in Helm's order. */
    Rendered rendered(String... options) {
        return Rendered.of(template(options).good());
    }

    Command run(String... words) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return Command.run(command, environment(Map.of()), "");
    }

    /** On the lab's cluster. */
    Command onLab(String... words) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        return Command.run(command, environment(Lab.environment()), "");
    }

    /** Nothing of whoever runs the tests counts. */
    private static Map<String, String> environment(Map<String, String> more) {
        var own = Repository.top().resolve("install/target/helm").toString();
        var environment = new HashMap<>(more);
        environment.putAll(Map.of("HELM_CACHE_HOME", own, "HELM_CONFIG_HOME", own, "HELM_DATA_HOME", own));
        return environment;
    }

    static String chart() {
        return Repository.chart().toString();
    }
}
