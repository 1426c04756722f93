package dev.picket.collector.context;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an informer remembers of each object: who it is and its version. Whole objects would be some 10 KB each, and we keep our own. */
final class TrimmedStore<T extends HasMetadata> implements ItemStore<T> {
    private final Map<String, T> objects = new ConcurrentHashMap<>();
    private final Function<ObjectMeta, T> trimmed;

    /** @param trimmed an object that has nothing but its metadata */
    TrimmedStore(Function<ObjectMeta, T> trimmed) {
        this.trimmed = trimmed;
    }

    @Override
    public String getKey(T object) {
        var meta = object.getMetadata();
        return meta.getNamespace() + '/' + meta.getName();
    }

    @Override
    public @Nullable T put(String key, T object) {
        var meta = object.getMetadata();
        var identity = new ObjectMetaBuilder()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .build();
        return objects.put(key, trimmed.apply(identity));
    }

    @Override
    public @Nullable T remove(String key) {
        return objects.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return objects.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return objects.values().stream();
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public @Nullable T get(String key) {
        return objects.get(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
