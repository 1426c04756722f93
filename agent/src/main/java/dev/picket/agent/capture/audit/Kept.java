package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import java.io.IOException;
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
    List<String> texts(JsonParser json) throws IOException {
        var texts = new ArrayList<String>();
        BoundedJson.elements(json, element -> {
            if (room(texts, FEW)) {
                texts.add(BoundedJson.text(element));
            }
        });
        return texts;
    }

    /** What is read from each element of an array. */
    <T> List<T> each(JsonParser json, int max, Reader<T> reader) throws IOException {
        var all = new ArrayList<T>();
        BoundedJson.elements(json, element -> {
            if (room(all, max)) {
                all.add(reader.read(element));
            }
        });
        return all;
    }

    @FunctionalInterface
    interface Reader<T> {
        T read(JsonParser json) throws IOException;
    }
}
