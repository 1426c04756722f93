package dev.picket.event;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The books of one stage, under the one conservation law that every stage keeps:
 * {@code in = out + held + folded + duplicate + refused{reason} + dropped{reason}}. Any thread may write; {@link #balance()} is exact when
 * the stage is at rest.
 */
public final class Account {
    private final String stage;
    private final LongSupplier held;
    private final LongAdder in = new LongAdder();
    private final LongAdder out = new LongAdder();
    private final LongAdder folded = new LongAdder();
    private final LongAdder duplicate = new LongAdder();
    private final Map<Reason, LongAdder> refused = adders();
    private final Map<Reason, LongAdder> dropped = adders();

    /** A stage that holds nothing between calls. */
    public Account(String stage) {
        this(stage, () -> 0);
    }

    /** @param held how many events are in the stage now, in memory or spooled */
    public Account(String stage, LongSupplier held) {
        this.stage = stage;
        this.held = held;
    }

    public void in(long events) {
        in.add(events);
    }

    public void out(long events) {
        out.add(events);
    }

    /** A further stage of an API call that was already counted. */
    public void folded(long events) {
        folded.add(events);
    }

    public void duplicate(long events) {
        duplicate.add(events);
    }

    public void refused(Reason reason, long events) {
        adder(refused, reason).add(events);
    }

    public void dropped(Reason reason, long events) {
        adder(dropped, reason).add(events);
    }

    public Balance balance() {
        return new Balance(
                stage,
                in.sum(),
                out.sum(),
                held.getAsLong(),
                folded.sum(),
                duplicate.sum(),
                sums(refused),
                sums(dropped));
    }

    private static LongAdder adder(Map<Reason, LongAdder> adders, Reason reason) {
        var adder = adders.get(reason);
        if (adder == null) {
            throw new IllegalStateException("no adder for " + reason);
        }
        return adder;
    }

    private static Map<Reason, LongAdder> adders() {
        var adders = new EnumMap<Reason, LongAdder>(Reason.class);
        for (var reason : Reason.values()) {
            adders.put(reason, new LongAdder());
        }
        return adders;
    }

    private static Map<Reason, Long> sums(Map<Reason, LongAdder> adders) {
        var sums = new EnumMap<Reason, Long>(Reason.class);
        adders.forEach((reason, adder) -> {
            if (adder.sum() > 0) {
                sums.put(reason, adder.sum());
            }
        });
        return sums;
    }
}
