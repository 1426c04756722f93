package dev.picket.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects of a cluster, as YAML has them. */
record Rendered(List<Map<String, Object>> objects) {
    private static final LoadSettings STRICT =
            LoadSettings.builder().setAllowDuplicateKeys(false).build();

    @SuppressWarnings("unchecked")
    static Rendered of(String yaml) {
        var objects = new ArrayList<Map<String, Object>>();
        for (var document : new Load(STRICT).loadAllFromString(yaml)) {
            if (document instanceof Map<?, ?> object) {
                objects.add((Map<String, Object>) object);
            }
        }
        return new Rendered(List.copyOf(objects));
    }

    Stream<Map<String, Object>> ofKind(String kind) {
        return objects.stream().filter(object -> kind.equals(object.get("kind")));
    }

    boolean has(String kind) {
        return ofKind(kind).findAny().isPresent();
    }

    Map<String, Object> one(String kind, String name) {
        return ofKind(kind)
                .filter(object -> name.equals(text(object, "metadata", "name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + ' ' + name));
    }

    /** Specifications of all pods that come of it. */
    Stream<Map<String, Object>> pods() {
        var templates = objects.stream()
                .filter(object -> List.of("DaemonSet", "StatefulSet").contains(String.valueOf(object.get("kind"))))
                .map(object -> map(object, "spec", "template", "spec"));
        return Stream.concat(templates, ofKind("Pod").map(pod -> map(pod, "spec")));
    }

    static Stream<Map<String, Object>> containers(Map<String, Object> pod) {
        return Stream.concat(list(pod, "initContainers").stream(), list(pod, "containers").stream());
    }

    /** What lies at a path of names; empty if it ends before. */
    static Optional<Object> at(Map<String, Object> from, String... path) {
        @Nullable Object here = from;
        for (var name : path) {
            here = here instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return Optional.ofNullable(here);
    }

    static String text(Map<String, Object> from, String... path) {
        return at(from, path).map(Object::toString).orElse("");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> from, String... path) {
        return (Map<String, Object>) at(from, path).orElse(Map.of());
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> from, String... path) {
        return (List<Map<String, Object>>) at(from, path).orElse(List.of());
    }

    @SuppressWarnings("unchecked")
    static List<String> texts(Map<String, Object> from, String... path) {
        return ((List<Object>) at(from, path).orElse(List.of()))
                .stream().map(Objects::toString).toList();
    }
}
