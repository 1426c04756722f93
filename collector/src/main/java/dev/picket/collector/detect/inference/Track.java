package dev.picket.collector.detect.inference;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How often and from when to when something was seen; times in milliseconds since 1970. */
record Track(long count, long first, long last) {
    static final Track NONE = new Track(0, 0, 0);

    Track and(long time) {
        return new Track(count + 1, count == 0 ? time : Math.min(first, time), Math.max(last, time));
    }

    /** Seen so often, over so long a time. */
    boolean isSteady(long times, long millis) {
        return count >= times && last - first >= millis;
    }

    boolean isWithin(long millis, long time) {
        return count > 0 && Math.abs(time - last) <= millis;
    }

    void write(DataOutput to) throws IOException {
        to.writeLong(count);
        to.writeLong(first);
        to.writeLong(last);
    }

    static Track read(DataInput from) throws IOException {
        return new Track(from.readLong(), from.readLong(), from.readLong());
    }
}
