package dev.picket.collector.ledger;

import java.nio.charset.StandardCharsets;

/**
 * The last ids that were kept, as 64-bit hashes, so that a batch which comes twice is kept once. Two different ids among the last
 * {@value #MAX} are taken for one with a probability below 1e-13 an event. Used by one thread at a time.
 */
final class RecentIds {
    static final int MAX = 1 << 17;
    private static final int SLOTS = MAX * 4;
    private final long[] ring = new long[MAX];
    private final long[] table = new long[SLOTS];
    private int next;

    boolean contains(String id) {
        return table[slot(hash(id))] != 0;
    }

    /** Remembers an id, and forgets the oldest when there are too many. */
    void add(String id) {
        long hash = hash(id);
        if (ring[next] != 0) {
            remove(ring[next]);
        }
        ring[next] = hash;
        next = (next + 1) % MAX;
        table[slot(hash)] = hash;
    }

    /** Where the hash is, or would be: linear probing. */
    private int slot(long hash) {
        int slot = home(hash);
        while (table[slot] != 0 && table[slot] != hash) {
            slot = (slot + 1) % SLOTS;
        }
        return slot;
    }

    /** Deletion from linear probing without tombstones (Knuth, TAOCP vol. 3, 6.4, algorithm R). */
    private void remove(long hash) {
        int hole = slot(hash);
        table[hole] = 0;
        for (int slot = (hole + 1) % SLOTS; table[slot] != 0; slot = (slot + 1) % SLOTS) {
            int home = home(table[slot]);
            boolean stays = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
            if (!stays) {
                table[hole] = table[slot];
                table[slot] = 0;
                hole = slot;
            }
        }
    }

    private static int home(long hash) {
        return (int) (hash >>> 40) % SLOTS;
    }

    /** FNV-1a with the finaliser of SplitMix64; never 0. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
