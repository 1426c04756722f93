package dev.picket.cli.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RecordedFile;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.agent.capture.inference.GatewayRecords;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import dev.picket.event.wire.Decoded;
import dev.picket.event.wire.JsonLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads recorded inferences: one a line, as the wire schema's protobuf JSON, or flat, with the fields of {@code inference} beside those of the
 * envelope, or as LiteLLM and Envoy AI Gateway write them. One thread.
 */
final class RecordedInferences {
    private static final Set<String> OF_ENVELOPE = Set.of(
            "id",
            "cluster",
            "agent",
            "node",
            "epoch",
            "lane",
            "sequence",
            "start",
            "end",
            "observer",
            "inference",
            "kind");

    private final ObjectMapper json = new ObjectMapper();
    private final GatewayRecords gateways = new GatewayRecords(new TextInspector());
    private final Account account;
    private final Consumer<Recorded> to;
    private final Consumer<RefusedLine> refused;

    private RecordedInferences(Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused) {
        this.account = account;
        this.to = to;
        this.refused = refused;
    }

    static void read(Path file, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused)
            throws IOException {
        var recording = new RecordedInferences(account, to, refused);
        RecordedFile.read(file, Lines.BYTES_MAX, recording::take, recording::refuse);
    }

    private void take(byte[] buffer, int from, int length, long line, long row) {
        var gateway = gateways.read(buffer, from, length, Long.toString(row));
        if (gateway.isPresent()) {
            account.in(1);
            to.accept(gateway.get());
            account.out(1);
            return;
        }
        switch (decoded(new String(buffer, from, length, StandardCharsets.UTF_8))) {
            case Decoded.Read(Inference inference) -> {
                account.in(1);
                to.accept(recorded(inference, row));
                account.out(1);
            }
            case Decoded.Read _ ->
                refuse(new RefusedLine(
                        line, Reason.NOT_INFERENCE, "no inference: give flows by --flows, audit by --audit"));
            case Decoded.Refused(var reason, var detail) -> refuse(new RefusedLine(line, reason, detail));
        }
    }

    private Decoded decoded(String line) {
        try {
            return json.readTree(line) instanceof ObjectNode event
                    ? JsonLines.read(nested(event).toString())
                    : new Decoded.Refused(Reason.MALFORMED, "not a JSON object");
        } catch (JsonProcessingException e) {
            return new Decoded.Refused(Reason.MALFORMED, "not JSON");
        }
    }

    private static ObjectNode nested(ObjectNode event) {
        if (event.has("inference") || event.has("flow") || event.has("apiCall")) {
            return event;
        }
        var names = new ArrayList<String>();
        event.fieldNames().forEachRemaining(names::add);
        var inference = event.putObject("inference");
        for (var name : names) {
            if (!OF_ENVELOPE.contains(name)) {
                inference.set(name, event.remove(name));
            }
        }
        return event;
    }

    private static Recorded recorded(Inference inference, long row) {
        var envelope = inference.envelope();
        var end = envelope.end();
        var start = envelope.start().equals(Instant.EPOCH) ? end : envelope.start();
        var id = envelope.id().isEmpty() ? Long.toString(row) : envelope.id();
        Event placed = inference.in(named(envelope, id).at(start, end));
        return new Recorded(end.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(end), placed);
    }

    private static Envelope named(Envelope e, String id) {
        return new Envelope(
                id,
                e.cluster(),
                e.agent(),
                e.node(),
                e.epoch(),
                e.lane(),
                e.sequence(),
                e.start(),
                e.end(),
                e.observer());
    }

    private void refuse(RefusedLine line) {
        account.in(1);
        account.refused(line.reason(), 1);
        refused.accept(line);
    }
}
