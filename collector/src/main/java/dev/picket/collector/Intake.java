package dev.picket.collector;

import dev.picket.collector.accept.Handover;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.Observation;
import dev.picket.collector.ledger.Ledger;
import dev.picket.event.Event;
import dev.picket.event.telemetry.Spans;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What happens to a batch before its agent may forget it: it is put in context, handed to detection, and kept in the ledger while detection
 * works. One batch at a time, for context remembers; when detection is behind, the agent is told to come again, before anything is done.
 */
final class Intake implements Handover {
    private final ReentrantLock lock = new ReentrantLock();
    private final Context context;
    private final Ledger ledger;
    private final Detecting detecting;
    private final Consumer<List<Observation>> told;
    private final Tracer tracer;

    /**
     * @param told hears all that detection gets, before detection does
     * @param tracer makes spans of the stages that a batch passes
     */
    Intake(Context context, Ledger ledger, Detecting detecting, Consumer<List<Observation>> told, Tracer tracer) {
        this.tracer = tracer;
        this.context = context;
        this.ledger = ledger;
        this.detecting = detecting;
        this.told = told;
    }

    @Override
    public boolean offer(List<Event> events) {
        lock.lock();
        try {
            return detecting.hasRoom() && take(events);
        } finally {
            lock.unlock();
        }
    }

    private boolean take(List<Event> events) {
        List<Observation> observations = Spans.in(
                tracer,
                "context",
                () -> events.stream()
                        .map(context::observe)
                        .flatMap(Optional::stream)
                        .toList());
        if (!observations.isEmpty()) {
            told.accept(observations);
            detecting.offer(observations);
            Spans.in(tracer, "ledger write", () -> keep(observations));
        }
        return true;
    }

    private int keep(List<Observation> observations) {
        var kept = observations.stream()
                .filter(observation -> !observation.isHeartbeat())
                .toList();
        ledger.append(kept);
        return kept.size();
    }
}
