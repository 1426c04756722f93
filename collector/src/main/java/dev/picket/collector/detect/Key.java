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

    /** The virtual shard that owns this key: by the hashes that strings are specified to have, the same in all versions and on all machines. */
    public int shard() {
        int hash = hashCode() * 0x9e3779b9; // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
        return (int) (((hash & 0xffffffffL) * SHARDS) >>> Integer.SIZE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key(var otherType, var otherValue)
                && value.equals(otherValue)
                && type.equals(otherType);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + value.hashCode();
    }
}
