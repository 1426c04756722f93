package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.PodSpec.HostPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which places of its node's disk a pod mounts, and whether it may write there. One thread. */
final class Mounts {
    private final Kept kept;
    private final Map<String, List<String>> paths = new LinkedHashMap<>();
    private final Set<String> mounted = new HashSet<>();
    private final Set<String> writable = new HashSet<>();

    Mounts(Kept kept) {
        this.kept = kept;
    }

    void takeVolume(JsonParser json) throws IOException {
        var volume = new Volume();
        BoundedJson.fields(json, volume::take);
        if (!volume.path.isEmpty() && kept.room(List.copyOf(paths.values()), Kept.FEW)) {
            paths.computeIfAbsent(volume.name, _ -> new ArrayList<>()).add(PathText.normal(volume.path));
        }
    }

    void takeMount(JsonParser json) throws IOException {
        var mount = new Mount();
        BoundedJson.fields(json, mount::take);
        if (mounted.size() < Kept.MANY) {
            mounted.add(mount.volume);
        }
        if (!mount.readOnly && writable.size() < Kept.MANY) {
            writable.add(mount.volume);
        }
    }

    List<HostPath> hostPaths() {
        return paths.entrySet().stream()
                .flatMap(volume ->
                        volume.getValue().stream().map(path -> new HostPath(path, readOnly(volume.getKey()))))
                .toList();
    }

    private boolean readOnly(String volume) {
        return mounted.contains(volume) && !writable.contains(volume);
    }

    private static final class Volume {
        private String name = "";
        private String path = "";

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "name" -> name = BoundedJson.text(json);
                case "hostPath" -> BoundedJson.fields(json, this::takeHostPath);
                default -> {}
            }
        }

        private void takeHostPath(String field, JsonParser json) throws IOException {
            if (field.equals("path")) {
                path = BoundedJson.text(json);
            }
        }
    }

    private static final class Mount {
        private String volume = "";
        private boolean readOnly;

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "name" -> volume = BoundedJson.text(json);
                case "readOnly" -> readOnly = BoundedJson.text(json).equals("true");
                default -> {}
            }
        }
    }
}
