package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.PodSpec.HostPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which places of its node's disk a pod mounts, and whether it may write there; and which config maps it takes in. One thread. */
final class Mounts {
    private final Kept kept;
    private final Map<String, List<String>> paths = new LinkedHashMap<>();
    private final Set<String> mounted = new HashSet<>();
    private final Set<String> writable = new HashSet<>();
    private final Set<String> configMaps = new LinkedHashSet<>();

    Mounts(Kept kept) {
        this.kept = kept;
    }

    void takeVolume(JsonCursor json) {
        var volume = new Volume(this);
        json.fields(volume::take);
        if (!volume.path.isEmpty() && kept.room(List.copyOf(paths.values()), Kept.FEW)) {
            paths.computeIfAbsent(volume.name, _ -> new ArrayList<>()).add(PathText.normal(volume.path));
        }
    }

    void takeMount(JsonCursor json) {
        var mount = new Mount();
        json.fields(mount::take);
        if (mounted.size() < Kept.MANY) {
            mounted.add(mount.volume);
        }
        if (!mount.readOnly && writable.size() < Kept.MANY) {
            writable.add(mount.volume);
        }
    }

    /** What names it. */
    void takeConfigMap(JsonCursor json) {
        json.fields((field, value) -> {
            if (field.equals("name") && configMaps.size() < Kept.FEW) {
                configMaps.add(value.text());
            }
        });
    }

    List<String> configMaps() {
        return List.copyOf(configMaps);
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
        private final Mounts mounts;
        private String name = "";
        private String path = "";

        private Volume(Mounts mounts) {
            this.mounts = mounts;
        }

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "name" -> name = json.text();
                case "hostPath" -> json.fields(this::takeHostPath);
                case "configMap" -> mounts.takeConfigMap(json);
                case "projected" -> json.fields(this::takeProjected);
                default -> {}
            }
        }

        private void takeProjected(String field, JsonCursor json) {
            if (field.equals("sources")) {
                json.elements(source -> source.fields(this::takeSource));
            }
        }

        private void takeSource(String field, JsonCursor json) {
            if (field.equals("configMap")) {
                mounts.takeConfigMap(json);
            }
        }

        private void takeHostPath(String field, JsonCursor json) {
            if (field.equals("path")) {
                path = json.text();
            }
        }
    }

    private static final class Mount {
        private String volume = "";
        private boolean readOnly;

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "name" -> volume = json.text();
                case "readOnly" -> readOnly = json.text().equals("true");
                default -> {}
            }
        }
    }
}
