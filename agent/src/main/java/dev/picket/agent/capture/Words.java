package dev.picket.agent.capture;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that come again and again, each as one String, found by its bytes. One is kept when it comes for the second time in a row to
 * its place, of which there is a fixed number: so it stays small whatever is sent, and what comes once costs next to nothing. One thread.
 */
public final class Words {
    /** Longer ones are rarely the same. */
    public static final int BYTES_MAX = 256;

    private final int[] tags;
    private final int[] missed;
    private final byte[] @Nullable [] keys;
    private final @Nullable String[] words;

    /** @param places a power of two */
    public Words(int places) {
        tags = new int[places];
        missed = new int[places];
        keys = new byte[places][];
        words = new String[places];
    }

    /** What the string says that lies there between its quotes and was found well. */
    public String of(byte[] bytes, int from, int to) {
        int hash = Bytes.hash(bytes, from, to);
        int place = hash & (tags.length - 1);
        if (tags[place] == hash) {
            var key = keys[place];
            var word = words[place];
            if (key != null && word != null && Arrays.equals(key, 0, key.length, bytes, from, to)) {
                return word;
            }
        }
        var word = JsonScalars.text(bytes, from, to);
        if (missed[place] == hash) {
            tags[place] = hash;
            keys[place] = Arrays.copyOfRange(bytes, from, to);
            words[place] = word;
        }
        missed[place] = hash;
        return word;
    }
}
