package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** An exchange of a test, and ways to let it pass. */
final class Recording {
    private static final TextInspector INSPECTOR = new TextInspector();

    private final String name;
    private final String path;
    private final String request;
    private final String contentType;
    private final byte[] answer;
    private final int status;
    private final String encoding;

    Recording(
            String name, String path, String request, String contentType, byte[] answer, int status, String encoding) {
        this.name = name;
        this.path = path;
        this.request = request;
        this.contentType = contentType;
        this.answer = answer.clone();
        this.status = status;
        this.encoding = encoding;
    }

    String path() {
        return path;
    }

    /** As a line of a recording, which {@link RecordedExchanges} reads. */
    String line() {
        var json = new ObjectMapper().createObjectNode();
        json.put("method", "POST").put("uri", path).put("req_body", request).put("status", status);
        json.put("resp_enc", "base64").put("resp_body", Base64.getEncoder().encodeToString(answer));
        json.putObject("resp_headers").put("Content-Type", contentType).put("Content-Encoding", encoding);
        return json.toString();
    }

    int length() {
        return answer.length;
    }

    /** The same with an answer that ends early. */
    Recording torn(int length) {
        return new Recording(name, path, request, contentType, Arrays.copyOf(answer, length), status, encoding);
    }

    /** The same with an encoding that nobody knows. */
    Recording encoded(String unknown) {
        return new Recording(name, path, request, contentType, answer, status, unknown);
    }

    static Recording of(String name, String path, String request, String contentType, String answer) {
        return new Recording(name, path, request, contentType, answer.getBytes(StandardCharsets.UTF_8), 200, "");
    }

    Recording gzipped() {
        return new Recording(name, path, request, contentType, packed(answer, true), status, "gzip");
    }

    Recording deflated() {
        return new Recording(name, path, request, contentType, packed(answer, false), status, "deflate");
    }

    Recording brotli() {
        return new Recording(name, path, request, contentType, Packed.brotli(answer), status, "br");
    }

    Recording zstd() {
        return new Recording(name, path, request, contentType, Packed.zstd(answer), status, "zstd");
    }

    Recording withStatus(int other) {
        return new Recording(name, path, request, contentType, answer, other, encoding);
    }

    /** What is seen when the request and the answer arrive in pieces of this size. */
    Inference inPieces(int size) {
        var exchange = open(Map.of());
        pieces(request.getBytes(StandardCharsets.UTF_8), size, exchange::request);
        exchange.requestEnded();
        exchange.answered(status, contentType, encoding);
        pieces(answer, size, exchange::answer);
        return end(exchange);
    }

    /** What is seen when the answer is cut in two at one place. */
    Inference cutAt(int place) {
        var exchange = open(Map.of());
        exchange.request(request.getBytes(StandardCharsets.UTF_8));
        exchange.requestEnded();
        exchange.answered(status, contentType, encoding);
        exchange.answer(Arrays.copyOfRange(answer, 0, place));
        exchange.answer(Arrays.copyOfRange(answer, place, answer.length));
        return end(exchange);
    }

    Inference whole() {
        return inPieces(Integer.MAX_VALUE);
    }

    Inference withHeaders(Map<String, String> headers) {
        var exchange = open(headers);
        exchange.request(request.getBytes(StandardCharsets.UTF_8));
        exchange.requestEnded();
        exchange.answered(status, contentType, encoding);
        exchange.answer(answer);
        return end(exchange);
    }

    private Exchange open(Map<String, String> headers) {
        var call = Call.of("POST", path, header -> headers.getOrDefault(header, ""));
        return new Exchange(call, call.format().orElseThrow(), INSPECTOR);
    }

    private static Inference end(Exchange exchange) {
        return exchange.end(
                Envelope.unplaced("1", Instant.EPOCH, Instant.EPOCH, Envelope.Observer.UNKNOWN),
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                "");
    }

    private static void pieces(byte[] bytes, int size, java.util.function.Consumer<byte[]> piece) {
        for (int at = 0; at < bytes.length; ) {
            int end = (int) Math.min(bytes.length, (long) at + size);
            piece.accept(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
    }

    private static byte[] packed(byte[] bytes, boolean gzip) {
        var packed = new ByteArrayOutputStream();
        try (var out = gzip ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /** For the report of a parameterised test. */
    @Override
    public String toString() {
        return name;
    }
}
