package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** A recorded exchange as it would stand on the wire of HTTP/1.1, framed in one of the ways that are allowed. */
final class HttpWire {
    static final Set<String> FRAMING =
            Set.of("content-length", "transfer-encoding", "connection", "host", "expect", "te", "trailer", "upgrade");

    private final byte[] request;
    private final byte[] answer;
    private final boolean closes;

    private HttpWire(byte[] request, byte[] answer, boolean closes) {
        this.request = request;
        this.answer = answer;
        this.closes = closes;
    }

    static HttpWire of(JsonNode exchange, Random random) {
        var request = new ByteArrayOutputStream();
        var method = exchange.path("method").asText().toUpperCase(Locale.ROOT);
        line(request, method + " " + exchange.path("uri").asText() + " HTTP/1.1");
        line(request, "Host: model.example");
        headers(request, exchange.path("req_headers"));
        body(request, body(exchange, "req"), random.nextInt(2), random);

        var answer = new ByteArrayOutputStream();
        int status = exchange.path("status").asInt();
        if (random.nextInt(4) == 0) {
            line(answer, "HTTP/1.1 100 Continue");
            line(answer, "");
        }
        line(answer, "HTTP/1.1 " + status + (random.nextBoolean() ? " Reason" : ""));
        headers(answer, exchange.path("resp_headers"));
        int framing = random.nextInt(3);
        if (status == 204 || status == 304) {
            line(answer, "");
            framing = 0;
        } else {
            body(answer, body(exchange, "resp"), framing, random);
        }
        return new HttpWire(request.toByteArray(), answer.toByteArray(), framing == 2);
    }

    byte[] request() {
        return request.clone();
    }

    byte[] answer() {
        return answer.clone();
    }

    /** The answer ends with the connection. */
    boolean closes() {
        return closes;
    }

    private static void body(ByteArrayOutputStream to, byte[] body, int framing, Random random) {
        switch (framing) {
            case 0 -> {
                line(to, "Content-Length: " + body.length);
                line(to, "");
                to.writeBytes(body);
            }
            case 1 -> chunked(to, body, random);
            default -> {
                line(to, "Connection: close");
                line(to, "");
                to.writeBytes(body);
            }
        }
    }

    private static void chunked(ByteArrayOutputStream to, byte[] body, Random random) {
        line(to, "transfer-encoding: Chunked");
        line(to, "");
        for (int at = 0; at < body.length; ) {
            int length = 1 + random.nextInt(Math.min(body.length - at, 1 + random.nextInt(5000)));
            var size = Integer.toHexString(length);
            line(
                    to,
                    (random.nextBoolean() ? "0" + size.toUpperCase(Locale.ROOT) : size)
                            + (random.nextInt(4) == 0 ? ";name=\"0a\"" : ""));
            to.write(body, at, length);
            line(to, "");
            at += length;
        }
        line(to, "0");
        if (random.nextInt(3) == 0) {
            line(to, "Server-Timing: total;dur=12");
        }
        line(to, "");
    }

    private static void headers(ByteArrayOutputStream to, JsonNode headers) {
        headers.properties().forEach(header -> {
            if (!FRAMING.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                var value = header.getValue().isArray() ? header.getValue().path(0) : header.getValue();
                line(to, header.getKey() + ": " + value.asText().replaceAll("[\r\n]", " "));
            }
        });
    }

    private static void line(ByteArrayOutputStream to, String line) {
        to.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    static byte[] body(JsonNode exchange, String side) {
        var text = exchange.path(side + "_body").asText("");
        return exchange.path(side + "_enc").asText().equals("base64")
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
