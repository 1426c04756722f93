package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Recorded;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Inference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads what gateways write of their inferences, one JSON object a line: LiteLLM's standard payload, Envoy AI Gateway's access log. Texts that
 * stand in it are inspected and dropped. One thread.
 */
public final class GatewayRecords {
    private final Inspector inspector;
    private final Names names;

    public GatewayRecords(Inspector inspector) {
        this.inspector = inspector;
        this.names = new Names(inspector);
    }

    /**
     * Empty: the line is no record of an inference.
     *
     * @param row names the event; never an id that stands in the record, for servers and callers choose those, and two of one id count once
     */
    public Optional<Recorded> read(byte[] line, int from, int length, String row) {
        return GatewayRecord.of(json(line, from, length)).map(record -> recorded(record, row));
    }

    private static Json json(byte[] line, int from, int length) {
        var found = new AtomicReference<Json>(Json.Nothing.NOTHING);
        new JsonReader(found::set).read(line, from, from + length);
        return found.get();
    }

    private Recorded recorded(GatewayRecord record, String row) {
        var said = new Said(inspector.begin());
        record.tell(said);
        var time = record.end().or(record::start);
        var end = time.orElse(Instant.EPOCH);
        var start = record.start().filter(at -> at.isBefore(end)).orElse(end);
        return new Recorded(
                time,
                new Inference(
                        Envelope.unplaced(row, start, end, Observer.UNKNOWN),
                        record.caller(),
                        record.server(),
                        record.operation(),
                        OtlpNames.today(names.vetted(record.provider())),
                        said.request(names::vetted),
                        said.response(names::vetted, record.status(), false, 0),
                        said.labels(),
                        List.of(),
                        record.credential(),
                        names.vetted(record.tenant()),
                        record.trace()));
    }
}
