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

    private final Decayed fast;
    private final Decayed slow;
    private final long first;
    private double learnt;
    private double bits;

    Volume(long millis) {
        this(new Decayed(SCALES[0]), new Decayed(SCALES[1]), millis);
    }

    private Volume(Decayed fast, Decayed slow, long first) {
        this.fast = fast;
        this.slow = slow;
        this.first = first;
    }

    /** Counts one flow; how unusual the rate is now, in bits. */
    double count(long millis) {
        double rate = (learnt + PRIOR) / ((millis - first) / 1e3 + PRIOR_SECONDS);
        double fastCount = fast.add(1, millis);
        double slowCount = slow.add(1, millis);
        double fastMean = rate * SCALES[0];
        double slowMean = rate * SCALES[1];
        learnt += Math.min(1, Math.min((6 * fastMean + 6) / fastCount, (6 * slowMean + 6) / slowCount));
        return Math.max(bits(fastCount, fastMean), bits(slowCount, slowMean));
    }

    /** Keeps what the last flow was given. */
    double remember(double given) {
        bits = given;
        return given;
    }

    double bits() {
        return bits;
    }

    /** The count of the last 90 s. */
    double recent(long millis) {
        return fast.at(millis);
    }

    private static double bits(double count, double mean) {
        if (count <= mean) {
            return 0;
        }
        double nats = count * Math.log(count / mean) - (count + SHAPE) * Math.log((count + SHAPE) / (mean + SHAPE));
        return nats / Math.log(2);
    }

    void write(DataOutput to) throws IOException {
        fast.write(to);
        slow.write(to);
        to.writeLong(first);
        to.writeDouble(learnt);
        to.writeDouble(bits);
    }

    static Volume read(DataInput from) throws IOException {
        var read = new Volume(Decayed.read(SCALES[0], from), Decayed.read(SCALES[1], from), from.readLong());
        read.learnt = from.readDouble();
        read.bits = from.readDouble();
        return read;
    }
}
