package dev.picket.agent.inspect;

/**
 * Something found on a channel.
 *
 * @param start offset in Unicode code points
 * @param end exclusive
 * @param digest keyed hash of what was found
 */
record Find(Kind rule, long start, long end, String digest) {
    long length() {
        return end - start;
    }

    boolean overlaps(Find other) {
        return start < other.end && other.start < end;
    }
}
