package dev.picket.collector.detect.lateral;

import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Repeats;
import dev.picket.collector.detect.Repeats.Repeat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Threshold random walk on the outcomes of first contacts (Jung, Paxson, Berger, Balakrishnan, IEEE S&amp;P 2004): a benign source succeeds with
 * .8, a scanner with .2, so a failure is worth +2 bits and a success −2. Two changes: it never goes below zero (Page 1954), so that past good
 * conduct buys nothing, and it fades with a half-life of an hour, so that a client of what is often down does not add up. A false alarm is
 * allowed one source in 10,000: seven failures in a row. One thread.
 */
final class Walk {
    static final double STEP = 2;
    static final double THRESHOLD = History.log2(9_999);

    private static final double HALF_LIFE_SECONDS = 3600 / Math.log(2);
    private static final double OVER = .5;
    private static final int LED_UP_MAX = 16;
    private static final int HOSTS_MAX = 256;

    private Decayed bits = new Decayed(HALF_LIFE_SECONDS);
    private final List<Evidence> ledUp = new ArrayList<>();
    private final SequencedSet<Long> hosts = new LinkedHashSet<>();
    private long failures;
    private boolean crossesTenants;
    private Repeats repeats = new Repeats();

    void succeed(long millis) {
        if (bits.add(-STEP, millis) < OVER) {
            startAgain();
        }
    }

    /**
     * What it amounts to once it is a scan, if that is worth telling.
     *
     * @param weight failures that this one stands for
     */
    Optional<Repeat> fail(Evidence evidence, String host, boolean crosses, int weight, Instant time) {
        if (bits.at(time.toEpochMilli()) < OVER) {
            startAgain();
        }
        failures++;
        crossesTenants |= crosses;
        if (hosts.size() < HOSTS_MAX) {
            hosts.add(Hash64.of(host));
        }
        boolean isScan = bits.add(weight * STEP, time.toEpochMilli()) >= THRESHOLD;
        ledUp.add(evidence);
        if (!isScan && ledUp.size() > LED_UP_MAX) {
            ledUp.removeFirst();
        }
        return isScan ? told(time) : Optional.empty();
    }

    double bits(long millis) {
        return bits.at(millis);
    }

    int hosts() {
        return hosts.size();
    }

    long failures() {
        return failures;
    }

    boolean crossesTenants() {
        return crossesTenants;
    }

    private Optional<Repeat> told(Instant time) {
        Optional<Repeat> last = Optional.empty();
        for (var evidence : ledUp) {
            last = repeats.count("scan", evidence, time);
        }
        ledUp.clear();
        return last;
    }

    private void startAgain() {
        bits.clear();
        ledUp.clear();
        hosts.clear();
        failures = 0;
        crossesTenants = false;
    }

    void write(DataOutput to) throws IOException {
        bits.write(to);
        to.writeInt(ledUp.size());
        for (var evidence : ledUp) {
            Codec.write(evidence, to);
        }
        to.writeInt(hosts.size());
        for (long host : hosts) {
            to.writeLong(host);
        }
        to.writeLong(failures);
        to.writeBoolean(crossesTenants);
        repeats.write(to);
    }

    static Walk read(DataInput from) throws IOException {
        var walk = new Walk();
        walk.bits = Decayed.read(HALF_LIFE_SECONDS, from);
        for (int left = from.readInt(); left > 0; left--) {
            walk.ledUp.add(Codec.readEvidence(from));
        }
        for (int left = from.readInt(); left > 0; left--) {
            walk.hosts.add(from.readLong());
        }
        walk.failures = from.readLong();
        walk.crossesTenants = from.readBoolean();
        walk.repeats = Repeats.read(from);
        return walk;
    }
}
