package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.Evidence;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one group of a correlation has seen within its time span, in the order of its coming. Bounded: no more hits than decide whether the
 * correlation holds. For one thread.
 */
public final class Hits {
    /** Of each rule of an ordered one: so many tries to begin the sequence are remembered. */
    private static final int TRIES_MAX = 16;

    private final List<Hit> hits = new ArrayList<>(4);

    /** Counts one more; what the correlation stands on, if it holds now. */
    Optional<List<Evidence>> add(Hit hit, Correlation correlation) {
        hits.removeIf(old -> old.time().plus(correlation.timespan()).isBefore(hit.time()));
        makeRoom(hit, correlation);
        hits.add(hit);
        return switch (correlation.type()) {
            case EVENT_COUNT, VALUE_COUNT, TEMPORAL -> counted(correlation);
            case TEMPORAL_ORDERED -> inOrder(hit, correlation);
        };
    }

    private void makeRoom(Hit hit, Correlation correlation) {
        switch (correlation.type()) {
            case EVENT_COUNT -> dropOldest(bound(correlation));
            case VALUE_COUNT -> {
                hits.removeIf(old -> old.value().equals(hit.value()));
                dropOldest(bound(correlation));
            }
            case TEMPORAL -> hits.removeIf(old -> old.rule() == hit.rule());
            case TEMPORAL_ORDERED -> dropTries(hit.rule());
        }
    }

    /** One more than its upper bound, if it has one, so that it is seen to be passed. */
    private static int bound(Correlation correlation) {
        var threshold = correlation.threshold();
        return threshold.most() == Integer.MAX_VALUE ? threshold.least() : threshold.most() + 1;
    }

    private void dropOldest(int most) {
        while (hits.size() >= most) {
            hits.removeFirst();
        }
    }

    private void dropTries(int rule) {
        long tries = hits.stream().filter(old -> old.rule() == rule).count();
        for (int i = 0; i < hits.size() && tries >= TRIES_MAX; i++) {
            if (hits.get(i).rule() == rule) {
                hits.remove(i--);
                tries--;
            }
        }
    }

    private Optional<List<Evidence>> counted(Correlation correlation) {
        return correlation.threshold().holds(hits.size())
                ? Optional.of(hits.stream().map(Hit::evidence).toList())
                : Optional.empty();
    }

    /** Backwards from its last rule, always the latest hit of the rule before: if any sequence fits the time span, this one does. */
    private Optional<List<Evidence>> inOrder(Hit last, Correlation correlation) {
        int wanted = correlation.references().size() - 1;
        if (last.rule() != wanted) {
            return Optional.empty();
        }
        var chain = new ArrayList<Evidence>();
        for (int i = hits.size() - 1; i >= 0 && wanted >= 0; i--) {
            if (hits.get(i).rule() == wanted) {
                chain.addFirst(hits.get(i).evidence());
                wanted--;
            }
        }
        return wanted < 0 ? Optional.of(List.copyOf(chain)) : Optional.empty();
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(hits.size());
        for (var hit : hits) {
            hit.write(to);
        }
    }

    static Hits read(DataInput from) throws IOException {
        var read = new Hits();
        for (int left = from.readInt(); left > 0; left--) {
            read.hits.add(Hit.read(from));
        }
        return read;
    }
}
