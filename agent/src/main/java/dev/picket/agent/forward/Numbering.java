package dev.picket.agent.forward;

import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Batch;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes events out of the inbox, gives them their places, and puts them together. One thread, but {@link #held()}. */
final class Numbering {
    /** Batches that are made before the link gets its turn again. */
    private static final int BATCHES_A_TURN = 4;

    private final Limits limits;
    private final Account account;
    private final Consumer<Batch> next;
    private final Lanes lanes;
    private final Batches batches;

    Numbering(Settings settings, long epoch, Account account, Consumer<Batch> next) {
        this.limits = settings.limits();
        this.account = account;
        this.next = next;
        this.lanes = new Lanes(settings.place(), epoch);
        this.batches = new Batches(settings.place(), settings.limits());
    }

    /** @param flushing take all and keep nothing back for a fuller batch */
    void drain(Inbox inbox, long now, boolean flushing) {
        var most = flushing ? Integer.MAX_VALUE : BATCHES_A_TURN * limits.batchEvents();
        var event = inbox.poll();
        for (int i = 1; event.isPresent(); i++) {
            add(event.get(), now);
            event = i < most ? inbox.poll() : Optional.empty();
        }
        if (batches.size() > 0 && (flushing || batches.waitNanos(now) == 0)) {
            next.accept(batches.take());
        }
    }

    private void add(Event event, long now) {
        var proto = Wire.toProto(lanes.place(event));
        if (proto.getSerializedSize() > limits.batchBytes()) {
            account.refused(Reason.OVERSIZED, 1);
            return;
        }
        if (!batches.add(proto, now)) {
            next.accept(batches.take());
            batches.add(proto, now);
        }
        if (batches.full()) {
            next.accept(batches.take());
        }
    }

    long waitNanos(long now) {
        return batches.waitNanos(now);
    }

    /** Events in the batch that is being filled. Any thread. */
    long held() {
        return batches.size();
    }
}
