package dev.picket.collector.accept;

import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import java.util.Optional;

/**
 * One stream of batches of one peer. Once a batch is put off, all later ones are too until it comes again, so that order holds: the peer
 * sends again from there on. One batch at a time.
 */
public final class Session {
    private static final long NONE = 0;

    private final Peer peer;
    private final Accept accept;
    private long putOff = NONE;

    Session(Peer peer, Accept accept) {
        this.peer = peer;
        this.accept = accept;
    }

    /** Judges and, if it is good, takes the batch. Blocks as long as the next stage does. */
    public Acknowledgement deliver(Batch batch) {
        var judgement = putOff != NONE && batch.getNumber() > putOff
                ? new Accept.Judgement(Verdict.BUSY, "")
                : accept.judge(peer, batch);
        putOff = judgement.verdict() == Verdict.BUSY ? earliest(batch.getNumber()) : rest(batch.getNumber());
        return Acknowledgement.newBuilder()
                .setNumber(batch.getNumber())
                .setVerdict(judgement.verdict())
                .setDetail(judgement.detail())
                .build();
    }

    /** For an agent in this process; empty when the collector is closed. */
    public Optional<Acknowledgement> deliverUnlessClosed(Batch batch) {
        return accept.isClosed() ? Optional.empty() : Optional.of(deliver(batch));
    }

    private long earliest(long number) {
        return putOff == NONE ? number : Math.min(putOff, number);
    }

    private long rest(long number) {
        return number >= putOff ? NONE : putOff;
    }
}
