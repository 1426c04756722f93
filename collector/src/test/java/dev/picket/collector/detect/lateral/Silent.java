package dev.picket.collector.detect.lateral;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.event.Plane;

/** Nobody listens. */
final class Silent implements Output<Approach> {
    @Override
    public void finding(Finding finding) {}

    @Override
    public void score(Plane plane, String eventId, String channel, double score) {}

    @Override
    public void message(Message<Approach> message) {}
}
