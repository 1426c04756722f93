package dev.picket.collector.detect.lateral;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Contact;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Repeats.Repeat;
import dev.picket.event.Flow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** What a workload does as a source: whom it knows, how often it meets somebody new, and how its first contacts end. One thread. */
final class Client {
    /** An edge that was used so often is known. */
    static final int KNOWN = 8;

    private static final double BURST_SECONDS = 3600;
    private static final int COLLAPSED_WEIGHT = 2;

    private Pace pace = new Pace();
    private Seen known = new Seen();
    private Seen failed = new Seen();
    private Decayed burst = new Decayed(BURST_SECONDS);
    private Walk walk = new Walk();

    /** Where a flow goes, as this source sees it. */
    private record Place(String host, int port) {
        long hash() {
            return Hash64.of(host, port);
        }
    }

    Walk walk() {
        return walk;
    }

    /**
     * Walks on when it is a first contact; what the scan amounts to, if it is one and that is worth telling. A collapsed row stands for more
     * connections than its node would list one by one.
     */
    Optional<Repeat> contact(Observation observation, Flow flow) {
        var place = place(observation, flow);
        var contact = Contact.of(flow);
        if (flow.collapsed() && contact != Contact.MADE) {
            return fail(observation, place, COLLAPSED_WEIGHT);
        }
        if (contact == Contact.UNKNOWN || isKnown(place)) {
            return Optional.empty();
        }
        if (contact == Contact.MADE) {
            walk.succeed(observation.time().toEpochMilli());
            return Optional.empty();
        }
        failed.count(place.hash());
        return fail(observation, place, 1);
    }

    private boolean isKnown(Place place) {
        return known.times(place.hash()) > 0 || failed.times(place.hash()) > 0;
    }

    private Optional<Repeat> fail(Observation observation, Place place, int weight) {
        boolean crosses = observation.relation() == Relation.CROSS_TENANT;
        return walk.fail(Evidence.of(observation.event()), place.host(), crosses, weight, observation.time());
    }

    /** Learns the edge of a flow that did not fail; what to tell its destination. */
    Approach approach(Observation observation, Flow flow) {
        long millis = observation.time().toEpochMilli();
        var place = place(observation, flow);
        boolean isEdge = Contact.of(flow) != Contact.FAILED && !flow.collapsed();
        var history = pace.history();
        double lately = burst.at(millis);
        int before = isEdge ? learn(place, millis) : KNOWN;
        return new Approach(
                observation.actor(),
                observation.behind(),
                observation.target(),
                Evidence.of(flow),
                flow.destination().port(),
                observation.relation() == Relation.CROSS_TENANT,
                history,
                before,
                lately,
                Contact.of(flow) == Contact.FAILED || flow.collapsed() ? walk.bits(millis) : 0);
    }

    private int learn(Place place, long millis) {
        int before = known.count(place.hash());
        pace.flow(millis);
        if (before == 0) {
            pace.newEdge();
            burst.add(1, millis);
        }
        return before;
    }

    private static Place place(Observation observation, Flow flow) {
        return new Place(
                observation.target().key(),
                Movement.portClass(flow.destination().port()));
    }

    void write(DataOutput to) throws IOException {
        pace.write(to);
        known.write(to);
        failed.write(to);
        burst.write(to);
        walk.write(to);
    }

    static Client read(DataInput from) throws IOException {
        var client = new Client();
        client.pace = Pace.read(from);
        client.known = Seen.read(from);
        client.failed = Seen.read(from);
        client.burst = Decayed.read(BURST_SECONDS, from);
        client.walk = Walk.read(from);
        return client;
    }
}
