package dev.picket.collector.detect;

/**
 * What a detector's state belongs to, e.g. a source workload, a credential, a tenant pair. The type is open.
 *
 * @param type e.g. {@code source-workload}
 * @param value at most some hundred characters
 */
public record Key(String type, String value) {
    /** Virtual shards: fixed for ever, for workers and partitions own whole ones. */
    public static final int SHARDS = 96;

    /** The virtual shard that owns this key: FNV-1a over the characters, stable across versions and machines. */
    public int shard() {
        long hash = 0xcbf29ce484222325L;
        hash = mix(hash, type);
        hash = (hash ^ 0xff) * 0x100000001b3L;
        hash = mix(hash, value);
        return (int) Long.remainderUnsigned(hash ^ (hash >>> 32), SHARDS);
    }

    private static long mix(long hash, String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
