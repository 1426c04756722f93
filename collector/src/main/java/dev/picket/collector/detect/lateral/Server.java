package dev.picket.collector.detect.lateral;

import dev.picket.collector.detect.Contact;
import dev.picket.event.Flow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What a workload sees as a destination: how much, how often from somebody new, and at which rates. One thread. */
final class Server {
    private static final double CROSSING_BITS = 6;
    private static final double KNOWN_BITS = 4;

    private Pace pace = new Pace();
    private Volumes volumes = new Volumes();

    /** Counts a flow; bits by which its rate is unusual. */
    double observe(String source, Flow flow, long millis) {
        if (Contact.of(flow) != Contact.FAILED) {
            pace.flow(millis);
        }
        return volumes.count(source, Movement.portClass(flow.destination().port()), millis);
    }

    History history() {
        return pace.history();
    }

    void newEdge() {
        pace.newEdge();
    }

    /**
     * Bits of surprise of both ends: at a new edge, each end's by its own history, less what is to be expected after others made lately; at one
     * that was used before, four bits less with every doubling of that. To cross tenants counts like six bits.
     */
    double surprise(Approach approach) {
        if (approach.before() >= Client.KNOWN) {
            return 0;
        }
        double ends = approach.source().surprise() + pace.history().surprise();
        double expected = History.log2(1 + approach.burst()) + KNOWN_BITS * History.log2(1.0 + approach.before());
        return Math.max(0, ends - expected + (approach.crossesTenants() ? CROSSING_BITS : 0));
    }

    double lastVolume(Approach approach) {
        return volumes.last(approach.actor().key(), Movement.portClass(approach.port()));
    }

    void write(DataOutput to) throws IOException {
        pace.write(to);
        volumes.write(to);
    }

    static Server read(DataInput from) throws IOException {
        var server = new Server();
        server.pace = Pace.read(from);
        server.volumes = Volumes.read(from);
        return server;
    }
}
