package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;

/** A bounded map that forgets what was used least recently: the same uses in the same order forget the same. One thread. */
final class Recent<V> {
    private final int max;
    private final LinkedHashMap<String, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    Recent(int max) {
        this.max = max;
    }

    Optional<V> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    void put(String key, V value) {
        entries.put(key, value);
        if (entries.size() > max) {
            entries.pollFirstEntry();
        }
    }

    void remove(String key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }

    void write(DataOutput to, Writing<V> value) throws IOException {
        to.writeInt(entries.size());
        for (var entry : entries.entrySet()) {
            to.writeUTF(entry.getKey());
            value.write(entry.getValue(), to);
        }
    }

    void read(DataInput from, Reading<V> value) throws IOException {
        entries.clear();
        for (int left = from.readInt(); left > 0; left--) {
            put(from.readUTF(), value.read(from));
        }
    }

    @FunctionalInterface
    interface Writing<V> {
        void write(V value, DataOutput to) throws IOException;
    }

    @FunctionalInterface
    interface Reading<V> {
        V read(DataInput from) throws IOException;
    }
}
