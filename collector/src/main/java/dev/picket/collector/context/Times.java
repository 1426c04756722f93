package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/** Instants in saved state, to the nanosecond. */
final class Times {
    private Times() {}

    static void write(Instant time, DataOutput to) throws IOException {
        to.writeLong(time.getEpochSecond());
        to.writeInt(time.getNano());
    }

    static Instant read(DataInput from) throws IOException {
        try {
            return Instant.ofEpochSecond(from.readLong(), from.readInt());
        } catch (DateTimeException | ArithmeticException outOfRange) {
            throw new IOException("saved time is out of range", outOfRange);
        }
    }
}
