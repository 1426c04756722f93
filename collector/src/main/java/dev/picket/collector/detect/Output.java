package dev.picket.collector.detect;

import dev.picket.event.Plane;

/** Where detection's results go while one observation or message is judged. */
public interface Output<M> {
    /** The last word about a {@link Finding#id()} counts. */
    void finding(Finding finding);

    /**
     * How unusual an event is on one channel (lateral, volumetric, scan, beacon, exfiltration …), whether or not it becomes a finding. The last
     * word of a channel about an event counts. Zero may be left out.
     *
     * @param eventId as in {@link Evidence#id()}
     */
    void score(Plane plane, String eventId, String channel, double score);

    /** Delivered in a later tick, in order of time and cause. */
    void message(Message<M> message);
}
