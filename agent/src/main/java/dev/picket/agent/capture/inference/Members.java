package dev.picket.agent.capture.inference;

import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * The members of a JSON object as they came. Small, for one is made of every piece of a streamed answer; looking one up takes as long as there are members. Of two with one
 * name the last counts. Filled first, then read.
 */
final class Members implements Json {
    private String[] names = new String[4];
    private Json[] values = new Json[4];
    private int size;

    void add(String name, Json value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        names[size] = name;
        values[size++] = value;
    }

    Json get(String name) {
        int place = place(name);
        return place < 0 ? Nothing.NOTHING : values[place];
    }

    @Override
    public boolean has(String name) {
        return place(name) >= 0;
    }

    int size() {
        return size;
    }

    /** All, in order, those that a later one hides as well. */
    void forEach(BiConsumer<String, Json> member) {
        for (int i = 0; i < size; i++) {
            member.accept(names[i], values[i]);
        }
    }

    private int place(String name) {
        int place = size - 1;
        while (place >= 0 && !names[place].equals(name)) {
            place--;
        }
        return place;
    }
}
