package dev.picket.cli.replay;

import dev.picket.collector.context.Context;
import dev.picket.collector.context.LateBodies;
import dev.picket.collector.detect.LocalEngine;
import dev.picket.event.Event;
import java.io.IOException;
import java.time.Instant;

/** Steps the pipeline by hand: the watermark is the time of the event at hand, for they come in order. One thread. */
final class Player {
    private static final int PROGRESS_EVERY = 10_000;
    private static final long STEP_MILLIS = 250;

    private final Context context;
    private final LateBodies bodies;
    private final LocalEngine engine;
    private final Results results;
    private final Outputs outputs;
    private long step = Long.MIN_VALUE;

    Player(Context context, LateBodies bodies, LocalEngine engine, Results results, Outputs outputs) {
        this.context = context;
        this.bodies = bodies;
        this.engine = engine;
        this.results = results;
        this.outputs = outputs;
    }

    void play(EventStream stream, Progress progress) throws IOException {
        long count = 0;
        for (var next = stream.next(); next.isPresent(); next = stream.next()) {
            play(next.get());
            if (++count % PROGRESS_EVERY == 0) {
                progress.at(count, next.get());
            }
        }
        bodies.finish(engine::offer);
        engine.finish();
        results.finish();
    }

    private void play(Event event) throws IOException {
        advance(event.envelope().end());
        outputs.event(event);
        context.observe(event).ifPresent(observation -> bodies.offer(observation, engine::offer));
    }

    private void advance(Instant now) {
        long reached = Math.floorDiv(now.toEpochMilli(), STEP_MILLIS);
        if (reached > step) {
            step = reached;
            bodies.advance(now, engine::offer);
            var held = bodies.held(now);
            engine.advance(held);
            results.advance(held);
        }
    }
}
