package dev.picket.collector.accept;

import dev.picket.event.Account;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import dev.picket.event.wire.Decoded;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Batch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A batch sorted into what is to be handed on and what is not, and the streams as they are once that has happened. An event that has a
 * proper place but cannot be read has come, and is refused; one without a place is only refused.
 */
final class Sorted {
    private final Streams streams;
    private final long nowMillis;
    private final List<Event> fresh = new ArrayList<>();
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private int duplicate;
    private int tooOld;

    private Sorted(Streams streams, long nowMillis) {
        this.streams = streams;
        this.nowMillis = nowMillis;
    }

    /**
     * @param streams is changed
     * @param nowMillis nothing can have ended later
     */
    static Sorted of(Batch batch, Streams streams, long nowMillis) {
        var sorted = new Sorted(streams, nowMillis);
        batch.getEventsList().forEach(event -> sorted.sort(batch, event));
        return sorted;
    }

    private void sort(Batch batch, dev.picket.event.wire.v1.Event event) {
        if (!event.getAgent().equals(batch.getAgent()) || !event.getCluster().equals(batch.getCluster())) {
            refuse(Reason.FOREIGN_AGENT);
        } else if (!hasPlace(event)) {
            refuse(Reason.MALFORMED);
        } else {
            arrive(event);
        }
    }

    private static boolean hasPlace(dev.picket.event.wire.v1.Event event) {
        return event.getEpoch() > 0
                && event.getLane() >= 0
                && event.getLane() < Envelope.LANES
                && event.getSequence() > 0;
    }

    private void arrive(dev.picket.event.wire.v1.Event event) {
        var decoded = Wire.fromProto(event);
        switch (streams.add(event.getEpoch(), event.getLane(), event.getSequence(), endMillis(decoded))) {
            case FRESH -> keep(decoded);
            case DUPLICATE -> duplicate++;
            case TOO_OLD -> tooOld++;
        }
    }

    private long endMillis(Decoded decoded) {
        return switch (decoded) {
            case Decoded.Read read ->
                Math.min(nowMillis, read.event().envelope().end().toEpochMilli());
            case Decoded.Refused _ -> 0;
        };
    }

    private void keep(Decoded decoded) {
        switch (decoded) {
            case Decoded.Read read -> fresh.add(read.event());
            case Decoded.Refused bad -> refuse(bad.reason());
        }
    }

    private void refuse(Reason reason) {
        refused.merge(reason, 1, Integer::sum);
    }

    List<Event> fresh() {
        return List.copyOf(fresh);
    }

    Streams streams() {
        return streams;
    }

    /** The fresh events were handed on. */
    void book(Account account) {
        var allRefused = refused.values().stream().mapToInt(Integer::intValue).sum();
        account.in(fresh.size() + duplicate + tooOld + allRefused);
        account.out(fresh.size());
        account.duplicate(duplicate);
        refused.forEach(account::refused);
        if (tooOld > 0) {
            account.dropped(Reason.EXPIRED, tooOld);
        }
    }
}
