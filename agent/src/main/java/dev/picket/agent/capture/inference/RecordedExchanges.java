package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads HTTP exchanges recorded as JSON lines, {@code {id?, time?, tenant?, method, uri, req_headers, req_body, req_enc: utf8|base64,
 * status, resp_headers, resp_body, resp_enc}}, gzipped or not. An exchange without an id has its row's number, from 0. Lines are read
 * whole, up to {@link #LINE_MAX} characters. One thread.
 */
public final class RecordedExchanges {
    static final int LINE_MAX = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Inspector inspector;
    private final Account account = new Account("exchanges");

    public RecordedExchanges(Inspector inspector) {
        this.inspector = inspector;
    }

    /**
     * One inference.
     *
     * @param time as the line has it; the event's envelope stands at 1970 where it has none
     */
    public record Recorded(Optional<Instant> time, Event event) {}

    /** Takes what is read; false when it can take no more, which ends the reading. */
    @FunctionalInterface
    public interface Taker {
        boolean take(Recorded recorded);
    }

    /** Told of each line that was refused: its number, from 1, why, and what is wrong with it; never its text. */
    @FunctionalInterface
    public interface Refusals {
        void refused(long line, Reason reason, String detail);
    }

    private sealed interface Line {
        record Read(Recorded recorded) implements Line {}

        record Refused(Reason reason, String detail) implements Line {}
    }

    public Account account() {
        return account;
    }

    /** Reads a file to its end. */
    public void read(Path file, Taker taker, Refusals refusals) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            read(in, taker, refusals);
        }
    }

    /** Reads a stream, which must support marks, to its end. */
    public void read(InputStream in, Taker taker, Refusals refusals) throws IOException {
        var lines = new BoundedLines(new InputStreamReader(plain(in), StandardCharsets.UTF_8), LINE_MAX);
        long number = 0;
        long row = 0;
        boolean more = true;
        for (var line = lines.next(); more && line.isPresent(); line = lines.next()) {
            number++;
            if (!line.get().isBlank()) {
                more = handOn(read(line.get(), row++), number, taker, refusals);
            }
        }
    }

    /** False when the taker takes no more. */
    private boolean handOn(Line line, long number, Taker taker, Refusals refusals) {
        account.in(1);
        return switch (line) {
            case Line.Read(var recorded) -> counted(taker.take(recorded));
            case Line.Refused(var reason, var detail) -> {
                account.refused(reason, 1);
                refusals.refused(number, reason, detail);
                yield true;
            }
        };
    }

    private boolean counted(boolean taken) {
        if (taken) {
            account.out(1);
        } else {
            account.dropped(Reason.STOPPING, 1);
        }
        return taken;
    }

    private Line read(String line, long row) {
        if (line.length() > LINE_MAX) {
            return new Line.Refused(Reason.OVERSIZED, "line is longer than " + LINE_MAX + " characters");
        }
        try {
            var exchange = JSON.readTree(line);
            return exchange.isObject() ? read(exchange, row) : malformed("not an object");
        } catch (JsonProcessingException broken) {
            return malformed("not JSON");
        }
    }

    private Line read(JsonNode exchange, long row) {
        var method = exchange.path("method");
        var uri = exchange.path("uri");
        if (!method.isTextual() || !uri.isTextual()) {
            return malformed((method.isTextual() ? "uri" : "method") + " is missing");
        }
        var call = Call.of(method.textValue(), uri.textValue(), headers(exchange.path("req_headers")));
        var format = call.format();
        if (format.isEmpty()) {
            return new Line.Refused(Reason.NOT_INFERENCE, "no inference API has this method and path");
        }
        try {
            var time = time(exchange.path("time"));
            return new Line.Read(
                    new Recorded(time, event(exchange, row, call, format.get(), time.orElse(Instant.EPOCH))));
        } catch (DateTimeException _) {
            return malformed("time is not an RFC 3339 time or seconds since 1970");
        } catch (IllegalArgumentException _) {
            return malformed("a body is not base64");
        }
    }

    private Event event(JsonNode line, long row, Call call, Format format, Instant time) {
        var exchange = new Exchange(call, format, inspector);
        var requestBody = body(line, "req");
        var answerBody = body(line, "resp");
        var answerHeaders = headers(line.path("resp_headers"));
        exchange.request(requestBody);
        exchange.requestEnded();
        exchange.answered(
                Math.clamp(line.path("status").asInt(0), 0, 999),
                answerHeaders.getOrDefault("content-type", ""),
                answerHeaders.getOrDefault("content-encoding", ""));
        exchange.answer(answerBody);
        var id = line.path("id").isValueNode() && !line.path("id").isNull()
                ? line.path("id").asText()
                : Long.toString(row);
        var caller = new Endpoint(
                "",
                0,
                "",
                "",
                "",
                "",
                line.path("tenant").isTextual() ? line.path("tenant").textValue() : "");
        return exchange.end(Envelope.unplaced(id, time, time, Envelope.Observer.UNKNOWN), caller, Endpoint.UNKNOWN, "");
    }

    private static byte[] body(JsonNode line, String side) {
        var text = line.path(side + "_body").isTextual()
                ? line.path(side + "_body").textValue()
                : "";
        return line.path(side + "_enc").asText("").equals("base64")
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
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
        if (time.isNumber()) {
            return Optional.of(Instant.ofEpochMilli(Math.round(time.doubleValue() * 1000)));
        }
        return time.isTextual()
                ? Optional.of(OffsetDateTime.parse(time.textValue()).toInstant())
                : Optional.empty();
    }

    private static InputStream plain(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip ? new GZIPInputStream(in, 65536) : in;
    }

    private static Line malformed(String detail) {
        return new Line.Refused(Reason.MALFORMED, detail);
    }
}
