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
    private final @Nullable Known[] places;

    /** @param places a power of two */
    public Words(int places) {
        this.tags = new int[places];
        this.missed = new int[places];
        this.places = new Known[places];
    }

    /** What the string says that lies there between its quotes and was found well. */
    public String of(byte[] bytes, int from, int to) {
        long head = Bytes.head(bytes, from, to);
        long tail = Bytes.tail(bytes, from, to);
        int hash = to - from <= Known.IN_ENDS ? Bytes.hash(to - from, head, tail) : Bytes.hash(bytes, from, to);
        int place = hash & (places.length - 1);
        var known = tags[place] == hash ? places[place] : null;
        if (known != null && known.is(head, tail, bytes, from, to)) {
            return known.word;
        }
        var word = JsonScalars.text(bytes, from, to);
        if (missed[place] == hash) {
            word = word.intern(); // so that comparing it with a constant of ours is comparing two references
            tags[place] = hash;
            places[place] = new Known(head, tail, Arrays.copyOfRange(bytes, from, to), word);
        }
        missed[place] = hash;
        return word;
    }

    /** A text's bytes and what they say. */
    private static final class Known {
        /** Of no more bytes than these head and tail are all. */
        static final int IN_ENDS = 2 * Long.BYTES;

        private final long head;
        private final long tail;
        private final byte[] bytes;
        private final int length;
        private final String word;

        Known(long head, long tail, byte[] bytes, String word) {
            this.head = head;
            this.tail = tail;
            this.bytes = bytes;
            this.length = bytes.length;
            this.word = word;
        }

        boolean is(long otherHead, long otherTail, byte[] other, int from, int to) {
            return head == otherHead
                    && tail == otherTail
                    && length == to - from
                    && (length <= IN_ENDS || Arrays.equals(bytes, 0, length, other, from, to));
        }
    }
}
