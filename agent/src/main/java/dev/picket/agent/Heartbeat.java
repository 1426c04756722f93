package dev.picket.agent;

import dev.picket.agent.capture.Onward;
import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Traffic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;

/**
 * Sends a marked event of every plane down the whole way, again and again, so that silence is known to be silence: it is queued, numbered, sent,
 * put in context and waited for by detection as any other, and then only timed. One that finds no room is not sent. One virtual thread.
 */
final class Heartbeat implements AutoCloseable {
    private final Onward onward;
    private final InstantSource clock;
    private final Duration every;
    private final Thread thread;

    private Heartbeat(Onward onward, InstantSource clock, Duration every) {
        this.onward = onward;
        this.clock = clock;
        this.every = every;
        this.thread = Thread.ofVirtual().name("heartbeat").unstarted(this::run);
    }

    /** The first one goes at once. */
    static Heartbeat start(Onward onward, InstantSource clock, Duration every) {
        var heartbeat = new Heartbeat(onward, clock, every);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void run() {
        try {
            while (true) {
                beat();
                Thread.sleep(every);
            }
        } catch (InterruptedException _) {
            // closing
        }
    }

    private void beat() {
        var now = clock.instant();
        var envelope = Envelope.unplaced("", now, now, Envelope.Observer.HEARTBEAT);
        List.<Event>of(flow(envelope), call(envelope), inference(envelope)).forEach(onward::offer);
    }

    private static Flow flow(Envelope envelope) {
        return new Flow(
                envelope,
                Flow.Protocol.OTHER,
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                Traffic.NONE,
                Traffic.NONE,
                Flow.Outcome.UNKNOWN,
                false);
    }

    private static ApiCall call(Envelope envelope) {
        return new ApiCall(
                envelope,
                "",
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.UNSPECIFIED,
                "",
                ApiCall.User.NOBODY,
                null,
                "",
                "",
                ApiCall.ObjectReference.NONE,
                0,
                ApiCall.Decision.UNDECIDED,
                "",
                "",
                "",
                "");
    }

    private static Inference inference(Envelope envelope) {
        var none = OptionalLong.empty();
        return new Inference(
                envelope,
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                "",
                "",
                new Inference.Request("", false, 0, 0, 0, 0, 0),
                new Inference.Response("", 0, 0, List.of(), none, none, none, 0, 0, false, 0),
                List.of(),
                List.of(),
                "",
                "",
                "");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
