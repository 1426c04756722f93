package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import java.util.ArrayList;
import java.util.List;

/** How much of one body is kept, and whether anything was left out. One thread. */
final class Kept {
    static final int FEW = 64;
    static final int MANY = 256;

    private boolean cut;

    boolean cut() {
        return cut;
    }

    /** Whether there is room for one more; if not, that is noted. */
    boolean room(List<?> list, int max) {
        cut |= list.size() >= max;
        return list.size() < max;
    }

    /** The texts of an array. */
    List<String> texts(JsonCursor json) {
        var texts = new ArrayList<String>();
        json.elements(element -> {
            if (room(texts, FEW)) {
                texts.add(element.text());
            }
        });
        return texts;
    }

    /** What is read from each element of an array. */
    <T> List<T> each(JsonCursor json, int max, Reader<T> reader) {
        var all = new ArrayList<T>();
        json.elements(element -> {
            if (room(all, max)) {
                all.add(reader.read(element));
            }
        });
        return all;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(JsonCursor json);
    }
}
