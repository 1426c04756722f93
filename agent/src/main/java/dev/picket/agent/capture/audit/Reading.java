package dev.picket.agent.capture.audit;

import dev.picket.event.ApiCall;
import dev.picket.event.Envelope;
import dev.picket.event.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What an audit event turned out to be. */
public sealed interface Reading {
    /**
     * A request that can be judged.
     *
     * @param time empty: the line had none, and the call's envelope says 1970
     */
    record Read(Optional<Instant> time, ApiCall call) implements Reading {
        /** The call, at its own time, or now if it has none. */
        ApiCall at(InstantSource clock) {
            if (time.isPresent()) {
                return call;
            }
            var now = clock.instant();
            return call.in(Envelope.unplaced(call.envelope().id(), now, now, Envelope.Observer.UNKNOWN));
        }
    }

    /** An early stage of a request whose later stage tells more. */
    record Folded() implements Reading {}

    /** Not an audit event, or one that says too little; the detail never quotes the line. */
    record Refused(Reason reason, String detail) implements Reading {}
}
