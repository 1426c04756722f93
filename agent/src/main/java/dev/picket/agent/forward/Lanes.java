package dev.picket.agent.forward;

import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;

/**
 * Gives every event its place in the agent's stream: a lane by who acted, and the lane's next number. What one actor does stays in order.
 * One thread.
 */
public final class Lanes {
    private final Place place;
    private final long epoch;
    private final long[] last = new long[Envelope.LANES];

    /** @param epoch see {@link Epoch} */
    public Lanes(Place place, long epoch) {
        this.place = place;
        this.epoch = epoch;
    }

    /** The event with cluster, agent, node, epoch, lane and sequence; an id that the input brought is kept. */
    public Event place(Event event) {
        var lane = laneOf(event);
        last[lane]++;
        var envelope = event.envelope();
        return event.in(envelope.placed(place.cluster(), place.agent(), place.node(), epoch, lane, last[lane]));
    }

    static int laneOf(Event event) {
        return Math.floorMod(mixed(actor(event).hashCode()), Envelope.LANES);
    }

    private static String actor(Event event) {
        return switch (event) {
            case Flow flow -> workload(flow.source());
            case ApiCall call -> call.user().name();
            case Inference inference -> caller(inference);
        };
    }

    private static String caller(Inference inference) {
        var workload = workload(inference.caller());
        return workload.isEmpty() ? inference.credential() : workload;
    }

    /** The workload, which outlives its pods; as long as it is not known, the pod, else the address. */
    private static String workload(Endpoint endpoint) {
        if (!endpoint.workload().isEmpty()) {
            return endpoint.namespace() + '/' + endpoint.workload();
        }
        return endpoint.podUid().isEmpty() ? endpoint.ip() : endpoint.podUid();
    }

    /** Last step of MurmurHash3: similar names spread over the lanes. */
    private static int mixed(int hash) {
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }
}
