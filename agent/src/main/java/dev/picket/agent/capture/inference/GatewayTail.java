package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.log.LineReader;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.time.Instant;
import java.time.InstantSource;

/** Follows a gateway's log of inferences: {@link LogTail} says what that means. */
public final class GatewayTail {
    private static final LogTail.Kind KIND =
            new LogTail.Kind("gateway", "gateway", Plane.INFERENCE, "gateway", "the gateway");

    private GatewayTail() {}

    /** A tail that follows the log on a thread of its own from now on. */
    public static LogTail start(LogTail.Settings settings, Inspector inspector, InstantSource clock, Onward onward) {
        return LogTail.start(KIND, settings, lines(inspector, clock), clock, onward);
    }

    /** One whose rounds are made by hand. */
    static LogTail byHand(LogTail.Settings settings, Inspector inspector, InstantSource clock, Onward onward) {
        return new LogTail(KIND, settings, lines(inspector, clock), clock, onward);
    }

    private static LineReader lines(Inspector inspector, InstantSource clock) {
        var records = new GatewayRecords(inspector);
        return (line, from, length, _, to) -> records.read(line, from, length, "")
                .ifPresentOrElse(
                        record -> to.event(placed(record, clock.instant())), () -> to.refused(Reason.NOT_INFERENCE));
    }

    /** Nothing ends in the future, and what has no time ends now. */
    private static Event placed(Recorded recorded, Instant now) {
        var envelope = recorded.event().envelope();
        var end = recorded.time().filter(at -> at.isBefore(now)).orElse(now);
        var start = recorded.time().isPresent() && envelope.start().isBefore(end) ? envelope.start() : end;
        return recorded.event().in(Envelope.unplaced(envelope.id(), start, end, envelope.observer()));
    }
}
