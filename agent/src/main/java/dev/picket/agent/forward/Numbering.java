package dev.picket.agent.forward;

import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Batch;
import java.util.Optional;

/** Takes events out of the inbox, gives them their places, and puts them together. One thread, but {@link #held()}. */
final class Numbering {
    /** Batches that are made before the link gets its turn again. */
    private static final int BATCHES_A_TURN = 4;

    private final Limits limits;
    private final Account account;
    private final Next next;
    private final Lanes lanes;
    private final Batches batches;
    private long polled;
    private long begun;

    Numbering(Settings settings, long epoch, Account account, Next next) {
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
            hand();
        }
    }

    private void add(Event event, long now) {
        long before = polled++;
        var proto = Wire.toProto(lanes.place(event));
        if (proto.getSerializedSize() > limits.batchBytes()) {
            account.refused(Reason.OVERSIZED, 1);
            return;
        }
        if (!batches.add(proto, now)) {
            hand();
            batches.add(proto, now);
        }
        if (batches.size() == 1) {
            begun = before;
        }
        if (batches.full()) {
            hand();
        }
    }

    private void hand() {
        next.accept(batches.take(), begun);
    }

    /** How many events came before the first that is still in the batch that is being filled. */
    long settled() {
        return batches.size() == 0 ? polled : begun;
    }

    long waitNanos(long now) {
        return batches.waitNanos(now);
    }

    /** Events in the batch that is being filled. Any thread. */
    long held() {
        return batches.size();
    }

    /** Takes a batch that is to go. */
    @FunctionalInterface
    interface Next {
        /** @param before how many events were taken out of the inbox before the first of the batch */
        void accept(Batch batch, long before);
    }
}
