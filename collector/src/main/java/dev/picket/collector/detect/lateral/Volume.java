package dev.picket.collector.detect.lateral;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How a rate of flows compares with what it was: counts that fade over 90 s and 30 min against the mean rate learnt so far. The bits are those of a
 * negative binomial's deviance (shape 10: benign rates are burstier than Poisson). A flood may not teach itself: an event adds at most
 * (6 mean + 6) / count to what is learnt. One thread.
 */
final class Volume {
    private static final double[] SCALES = {90, 1800};
    private static final double SHAPE = 10;
    /** What is expected of something new: one flow in two hours. */
    private static final double PRIOR = 1;

    private static final double PRIOR_SECONDS = 7200;

    private final long first;
    private final double[] bits = new double[SCALES.length];
    private Decayed fast = new Decayed(SCALES[0]);
    private Decayed slow = new Decayed(SCALES[1]);
    private double learnt;
    private double given;

    Volume(long millis) {
        this.first = millis;
    }

    /** Counts one flow. */
    void count(long millis) {
        double rate = (learnt + PRIOR) / ((millis - first) / 1e3 + PRIOR_SECONDS);
        learnt += Math.min(count(0, fast, rate, millis), count(1, slow, rate, millis));
    }

    private double count(int scale, Decayed counted, double rate, long millis) {
        double count = counted.add(1, millis);
        double mean = rate * SCALES[scale];
        bits[scale] = bits(count, mean);
        return Math.min(1, (6 * mean + 6) / count);
    }

    /** Bits by which the rate is unusual as of the last flow, at the scale where it is most. */
    double bits() {
        return Math.max(bits[0], bits[1]);
    }

    /** Bits of the whole that fall to this part of it, by its share of the count. */
    double share(Volume whole) {
        return Math.max(
                whole.bits[0] * fast.value() / whole.fast.value(), whole.bits[1] * slow.value() / whole.slow.value());
    }

    /** Keeps what the last flow was given in the end. */
    double give(double bits) {
        given = bits;
        return bits;
    }

    double given() {
        return given;
    }

    private static double bits(double count, double mean) {
        if (count <= mean) {
            return 0;
        }
        return count * History.log2(count / mean) - (count + SHAPE) * History.log2((count + SHAPE) / (mean + SHAPE));
    }

    void write(DataOutput to) throws IOException {
        to.writeLong(first);
        fast.write(to);
        slow.write(to);
        to.writeDouble(learnt);
        to.writeDouble(given);
    }

    static Volume read(DataInput from) throws IOException {
        var read = new Volume(from.readLong());
        read.fast = Decayed.read(SCALES[0], from);
        read.slow = Decayed.read(SCALES[1], from);
        read.learnt = from.readDouble();
        read.given = from.readDouble();
        return read;
    }
}
