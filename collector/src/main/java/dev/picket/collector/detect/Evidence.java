package dev.picket.collector.detect;

import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import java.time.Instant;

/**
 * One event that a finding stands on.
 *
 * @param id the auditID of an API call, else the event's own id
 */
public record Evidence(Plane plane, String id, Instant start) {
    public static Evidence of(Event event) {
        var id = event instanceof ApiCall call && !call.auditId().isEmpty()
                ? call.auditId()
                : event.envelope().id();
        return new Evidence(event.plane(), id, event.envelope().start());
    }
}
