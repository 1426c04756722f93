package dev.picket.agent.capture.audit;

import dev.picket.event.ApiCall;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.Optional;

/** What an audit event turned out to be. */
public sealed interface Reading {
    /**
     * A request that can be judged.
     *
     * @param time empty: the line had none, and the call's envelope says 1970
     */
    record Read(Optional<Instant> time, ApiCall call) implements Reading {}

    /** An early stage of a request whose later stage tells more. */
    record Folded() implements Reading {}

    /** Not an audit event, or one that says too little; the detail never quotes the line. */
    record Refused(Reason reason, String detail) implements Reading {}
}
