package dev.picket.bench.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes what {@code scenarios/} holds of made data: give it the repository's root. */
public final class Stories {
    private Stories() {}

    public static void main(String[] args) throws IOException {
        var root = Path.of(args.length > 0 ? args[0] : ".");
        for (var file : files().entrySet()) {
            var path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** Path from the root to content. */
    static Map<String, String> files() {
        var files = new TreeMap<String, String>();
        DemoStory.files().forEach((name, text) -> files.put("scenarios/demo/" + name, text));
        EdgeStory.attack().forEach((name, text) -> files.put("scenarios/new-workload-edge/true/" + name, text));
        EdgeStory.release().forEach((name, text) -> files.put("scenarios/new-workload-edge/near-miss/" + name, text));
        return files;
    }
}
