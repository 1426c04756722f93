package dev.picket.collector.context;

import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** A connection that one end has reported, and perhaps the other: what is needed to know a further report of it. Mutable, owned by {@link Sides}. */
final class Connection {
    /** Event time without a report after which a connection is another one. */
    static final Duration WINDOW = Duration.ofMinutes(5);
    /** How far apart both ends may see a connection begin, where names do not tell that the destinations are the same. */
    static final Duration SKEW = Duration.ofSeconds(2);

    private final Report first;
    private String otherDestination;
    private Instant last;

    Connection(Report first) {
        this(first, "", first.end());
    }

    private Connection(Report first, String otherDestination, Instant last) {
        this.first = first;
        this.otherDestination = otherDestination;
        this.last = last;
    }

    /** The end whose reports count. */
    Observer first() {
        return first.observer();
    }

    boolean fits(Report report) {
        if (apart(last, report.end(), WINDOW)) {
            return false;
        }
        if (report.observer() == first.observer()) {
            return report.destination().equals(first.destination());
        }
        return otherDestination.isEmpty() ? agrees(report) : otherDestination.equals(report.destination());
    }

    void heard(Report report) {
        if (report.observer() != first.observer()) {
            otherDestination = report.destination();
        }
        last = report.end().isAfter(last) ? report.end() : last;
    }

    /** Whether the other end may mean the same destination by another address. */
    private boolean agrees(Report report) {
        return report.destination().equals(first.destination())
                || report.goesTo(first)
                || (mayBeSamePlace(report) && !apart(first.start(), report.start(), SKEW));
    }

    private boolean mayBeSamePlace(Report report) {
        var bothNamed = first.hasNames() && report.hasNames();
        return bothNamed ? first.namespace().equals(report.namespace()) : first.translatable() && report.translatable();
    }

    private static boolean apart(Instant one, Instant other, Duration limit) {
        return Duration.between(one, other).abs().compareTo(limit) > 0;
    }

    void write(DataOutput to) throws IOException {
        to.writeBoolean(first.observer() == Observer.CLIENT);
        to.writeUTF(first.destination());
        to.writeUTF(first.namespace());
        to.writeUTF(first.workload());
        to.writeBoolean(first.translatable());
        Times.write(first.start(), to);
        Times.write(first.end(), to);
        to.writeUTF(otherDestination);
        Times.write(last, to);
    }

    static Connection read(DataInput from) throws IOException {
        var observer = from.readBoolean() ? Observer.CLIENT : Observer.SERVER;
        var first = new Report(
                observer,
                from.readUTF(),
                from.readUTF(),
                from.readUTF(),
                from.readBoolean(),
                Times.read(from),
                Times.read(from));
        return new Connection(first, from.readUTF(), Times.read(from));
    }

    /**
     * What one end says.
     *
     * @param destination address and port as this end sees them
     * @param workload of the destination; empty when it is only an address
     * @param translatable the server may have another address than the one that this end sees
     */
    record Report(
            Observer observer,
            String destination,
            String namespace,
            String workload,
            boolean translatable,
            Instant start,
            Instant end) {
        /** @param servicesKnown an address without any name is then no service's, but where the packets went */
        static Report of(Flow flow, Entity target, boolean servicesKnown) {
            var named = target.kind() == Entity.Kind.WORKLOAD;
            var elsewhere = target.name().isEmpty() && servicesKnown;
            return new Report(
                    flow.envelope().observer(),
                    flow.destination().ip() + ' ' + flow.destination().port(),
                    named ? target.namespace() : "",
                    named ? target.name() : "",
                    flow.envelope().observer() == Observer.SERVER || !elsewhere,
                    flow.envelope().start(),
                    flow.envelope().end());
        }

        boolean hasNames() {
            return !workload.isEmpty();
        }

        boolean goesTo(Report other) {
            return hasNames() && namespace.equals(other.namespace) && workload.equals(other.workload);
        }
    }
}
