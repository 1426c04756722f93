package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RecordedFile;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads HTTP exchanges recorded as JSON lines for a replay: {@code {id?, time?, tenant?, method, uri, req_headers, req_body, req_enc:
 * utf8|base64, status, resp_headers, resp_body, resp_enc}}. An exchange without an id has its row's number. Traffic that is no inference
 * is refused like a line that cannot be read. One thread.
 */
public final class RecordedExchanges {
    static final int LINE_MAX = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Inspector inspector;
    private final Account account;
    private final Consumer<Recorded> to;
    private final Consumer<RefusedLine> refused;

    private RecordedExchanges(
            Inspector inspector, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused) {
        this.inspector = inspector;
        this.account = account;
        this.to = to;
        this.refused = refused;
    }

    /** Hands over every inference in file order, on the caller's thread; throws only if the file itself cannot be read. */
    public static void read(
            Path file, Inspector inspector, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused)
            throws IOException {
        var recording = new RecordedExchanges(inspector, account, to, refused);
        RecordedFile.read(file, LINE_MAX, recording::take, recording::refuse);
    }

    private void take(byte[] buffer, int from, int length, long line, long row) {
        switch (read(buffer, from, length, row)) {
            case Line.Read(var recorded) -> {
                account.in(1);
                to.accept(recorded);
                account.out(1);
            }
            case Line.Refused(var reason, var detail) -> refuse(new RefusedLine(line, reason, detail));
        }
    }

    private void refuse(RefusedLine line) {
        account.in(1);
        account.refused(line.reason(), 1);
        refused.accept(line);
    }

    private Line read(byte[] buffer, int from, int length, long row) {
        try {
            var exchange = JSON.readTree(buffer, from, length);
            return exchange.isObject() ? read(exchange, row) : malformed("not a JSON object");
        } catch (IOException _) {
            return malformed("not JSON");
        }
    }

    private Line read(JsonNode exchange, long row) {
        if (!exchange.path("method").isTextual() || !exchange.path("uri").isTextual()) {
            return malformed((exchange.path("method").isTextual() ? "uri" : "method") + " is missing");
        }
        var headers = headers(exchange.path("req_headers"));
        var call = Call.of(text(exchange, "method"), text(exchange, "uri"), name -> headers.getOrDefault(name, ""));
        var format = call.format();
        if (format.isEmpty()) {
            return new Line.Refused(Reason.NOT_INFERENCE, "no inference API has this method and path");
        }
        var time = time(exchange.path("time"));
        if (time.isEmpty()
                && !exchange.path("time").asText("").isEmpty()
                && !exchange.path("time").isNull()) {
            return malformed("time is neither RFC 3339 nor seconds since 1970");
        }
        try {
            var id = exchange.hasNonNull("id") ? exchange.path("id").asText() : Long.toString(row);
            return new Line.Read(
                    new Recorded(time, inference(exchange, id, call, format.get(), time.orElse(Instant.EPOCH))));
        } catch (IllegalArgumentException _) {
            return malformed("a body is not base64");
        }
    }

    private Inference inference(JsonNode line, String id, Call call, Format format, Instant time) {
        var exchange = new Exchange(call, format, inspector);
        var requestBody = body(line, "req");
        var answerBody = body(line, "resp");
        var headers = headers(line.path("resp_headers"));
        exchange.request(requestBody);
        exchange.requestEnded();
        exchange.answered(
                Math.clamp(line.path("status").asInt(0), 0, 999),
                headers.getOrDefault("content-type", ""),
                headers.getOrDefault("content-encoding", ""));
        exchange.answer(answerBody);
        var caller = new Endpoint("", 0, "", "", "", "", text(line, "tenant"));
        var envelope = Envelope.unplaced(id, time, time, Envelope.Observer.UNKNOWN);
        return exchange.end(envelope, caller, Endpoint.UNKNOWN, "");
    }

    private static byte[] body(JsonNode line, String side) {
        var text = text(line, side + "_body");
        return text(line, side + "_enc").equals("base64")
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(JsonNode line, String name) {
        return line.path(name).isTextual() ? line.path(name).textValue() : "";
    }

    /** Header names in lower case; of a list of values the first. */
    private static Map<String, String> headers(JsonNode object) {
        var headers = new HashMap<String, String>();
        object.properties().forEach(entry -> {
            var value = entry.getValue().isArray() ? entry.getValue().path(0) : entry.getValue();
            headers.put(entry.getKey().toLowerCase(Locale.ROOT), value.asText(""));
        });
        return headers;
    }

    private static Optional<Instant> time(JsonNode time) {
        return time.isNumber()
                ? Optional.of(Instant.ofEpochMilli(Math.round(time.doubleValue() * 1000)))
                : Rfc3339.parse(time.asText(""));
    }

    private static Line malformed(String detail) {
        return new Line.Refused(Reason.MALFORMED, detail);
    }

    private sealed interface Line {
        record Read(Recorded recorded) implements Line {}

        record Refused(Reason reason, String detail) implements Line {}
    }
}
