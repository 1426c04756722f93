package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Text;
import dev.picket.event.Traffic;
import java.time.Instant;
import java.util.Optional;

/** What is known of one recorded flow while its fields are read, in whatever order they come. One thread. */
final class FlowDraft {
    private final FieldFaults faults = new FieldFaults();
    private String id = "";
    private String cluster = "";
    private String agent = "";
    private String node = "";
    private long epoch;
    private int lane;
    private long sequence;
    private Optional<Instant> start = Optional.empty();
    private Optional<Instant> end = Optional.empty();
    private static final Envelope.Observer[] SEEN_BY = {
        Envelope.Observer.UNKNOWN, Envelope.Observer.CLIENT, Envelope.Observer.SERVER
    };

    private Envelope.Observer observer = Envelope.Observer.UNKNOWN;
    private Flow.Protocol protocol = Flow.Protocol.OTHER;
    private Flow.Outcome outcome = Flow.Outcome.UNKNOWN;
    private Endpoint source = Endpoint.UNKNOWN;
    private Endpoint destination = Endpoint.UNKNOWN;
    private Traffic sent = Traffic.NONE;
    private Traffic received = Traffic.NONE;
    private boolean collapsed;

    /** Takes a field of the line itself; the wire schema has the flow's own in an object {@code flow}. */
    void take(String field, JsonCursor json) {
        switch (field) {
            case "id" -> id = Text.printable(json.text());
            case "start" -> start = time(field, json);
            case "end" -> end = time(field, json);
            case "flow" -> json.fields(this::takeFlow);
            case "apiCall", "api_call", "inference" -> faults.add(field, "not a flow");
            case "cluster" -> cluster = Text.printable(json.text());
            case "agent" -> agent = Text.printable(json.text());
            case "node" -> node = Text.printable(json.text());
            case "epoch" -> epoch = faults.number(field, json, Long.MAX_VALUE);
            case "lane" -> lane = (int) faults.number(field, json, Envelope.LANES - 1);
            case "sequence" -> sequence = faults.number(field, json, Long.MAX_VALUE);
            case "observer" -> observer = faults.constant(field, json, SEEN_BY);
            default -> takeFlow(field, json);
        }
    }

    /** The first thing that is wrong with the line, and with which field. */
    Optional<String> fault() {
        if (source.equals(Endpoint.UNKNOWN)) {
            faults.add("source", "missing");
        }
        if (destination.equals(Endpoint.UNKNOWN)) {
            faults.add("destination", "missing");
        }
        return faults.first();
    }

    /** The flow, once {@link #fault()} found nothing; a flow without an id takes its row's. */
    Recorded recorded(long row) {
        var time = end.or(() -> start);
        var till = time.orElse(Instant.EPOCH);
        var envelope = new Envelope(
                id.isEmpty() ? Long.toString(row) : id,
                cluster,
                agent,
                node,
                epoch,
                lane,
                sequence,
                start.orElse(till),
                till,
                observer);
        return new Recorded(
                time, new Flow(envelope, protocol, source, destination, sent, received, outcome, collapsed));
    }

    private void takeFlow(String field, JsonCursor json) {
        switch (field) {
            case "protocol" -> protocol = protocol(field, json);
            case "outcome" -> outcome = faults.constant(field, json, Flow.Outcome.values());
            case "source" -> source = endpoint(field, json);
            case "destination" -> destination = endpoint(field, json);
            case "sent" -> sent = traffic(field, json);
            case "received" -> received = traffic(field, json);
            case "collapsed" -> collapsed = json.text().equals("true");
            default -> {}
        }
    }

    private Optional<Instant> time(String field, JsonCursor json) {
        var text = json.text();
        var time = Rfc3339.parse(text);
        if (time.isEmpty() && !text.isEmpty()) {
            faults.add(field, Text.printable(text) + " is no time like 2026-01-31T12:00:00Z");
        }
        return time;
    }

    /** The list of protocols is open: one that we have no name for is another. */
    private Flow.Protocol protocol(String field, JsonCursor json) {
        if (FieldFaults.isWhole(json)) {
            return faults.constant(field, json, Flow.Protocol.values());
        }
        return switch (FieldFaults.upper(json.text())) {
            case "TCP" -> Flow.Protocol.TCP;
            case "UDP" -> Flow.Protocol.UDP;
            case "ICMP", "ICMPV6", "IPV6-ICMP", "ICMP6" -> Flow.Protocol.ICMP;
            case "SCTP" -> Flow.Protocol.SCTP;
            default -> Flow.Protocol.OTHER;
        };
    }

    private Endpoint endpoint(String field, JsonCursor json) {
        var draft = new EndpointDraft(field, faults);
        json.fields(draft::take);
        return draft.endpoint();
    }

    private Traffic traffic(String field, JsonCursor json) {
        var draft = new TrafficDraft(field, faults);
        json.fields(draft::take);
        return draft.traffic();
    }

    private static final class TrafficDraft {
        private final String owner;
        private final FieldFaults faults;
        private long bytes;
        private long packets;

        private TrafficDraft(String owner, FieldFaults faults) {
            this.owner = owner;
            this.faults = faults;
        }

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "bytes" -> bytes = faults.number(owner, field, json, Long.MAX_VALUE);
                case "packets" -> packets = faults.number(owner, field, json, Long.MAX_VALUE);
                default -> {}
            }
        }

        private Traffic traffic() {
            return new Traffic(bytes, packets);
        }
    }
}
