package dev.picket.agent.capture.audit;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is made of texts that come again and again, made once: one for each of a fixed number of places that a text may fall on. One thread. */
final class Memo<T> {
    /** Longer ones are rarely the same. */
    private static final int TEXT_MAX = 512;

    private final int[] tags;
    private final @Nullable String[] texts;
    private final @Nullable Object[] made;
    private final Function<String, T> maker;

    /** @param places a power of two */
    Memo(int places, Function<String, T> maker) {
        this.tags = new int[places];
        this.texts = new String[places];
        this.made = new Object[places];
        this.maker = maker;
    }

    @SuppressWarnings("unchecked") // only T is put there
    T of(String text) {
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 16)) & (tags.length - 1);
        if (tags[place] == hash && text.equals(texts[place])) {
            return (T) Objects.requireNonNull(made[place]);
        }
        var fresh = maker.apply(text);
        if (text.length() > TEXT_MAX) {
            return fresh;
        }
        tags[place] = hash;
        texts[place] = text;
        made[place] = fresh;
        return fresh;
    }
}
