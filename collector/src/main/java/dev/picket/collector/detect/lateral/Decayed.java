package dev.picket.collector.detect.lateral;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A count that fades: what was added {@code constantSeconds} ago weighs 1/e. Decayed only when it is looked at. Times are event times in ms. One thread. */
final class Decayed {
    private final double constantSeconds;
    private double value;
    private long at;

    Decayed(double constantSeconds) {
        this.constantSeconds = constantSeconds;
    }

    double at(long millis) {
        long passed = millis - at;
        if (passed > 0) {
            value *= Math.exp(-passed / 1e3 / constantSeconds);
            at = millis;
        }
        return value;
    }

    /** The count with this added; never below zero. */
    double add(double more, long millis) {
        value = Math.max(0, at(millis) + more);
        return value;
    }

    /** As of the last time it was looked at. */
    double value() {
        return value;
    }

    void clear() {
        value = 0;
    }

    void write(DataOutput to) throws IOException {
        to.writeDouble(value);
        to.writeLong(at);
    }

    static Decayed read(double constantSeconds, DataInput from) throws IOException {
        var read = new Decayed(constantSeconds);
        read.value = from.readDouble();
        read.at = from.readLong();
        return read;
    }
}
