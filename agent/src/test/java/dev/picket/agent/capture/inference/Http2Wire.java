package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One direction of a connection of HTTP/2, framed in the ways that are allowed: heads in parts, with priority, padding, trailers, and frames
 * between that say nothing of the exchanges.
 */
final class Http2Wire {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int WITH_PRIORITY = 0x20;

    /** Steps of one message are so many at most. */
    private static final int PARTS_MAX = 40;

    private final Random random;
    private final DefaultHttp2HeadersEncoder packer;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    Http2Wire(Random random) {
        this.random = random;
        this.packer = new DefaultHttp2HeadersEncoder(
                Http2HeadersEncoder.NEVER_SENSITIVE, true, 16, random.nextBoolean() ? 0 : 512);
    }

    /** What has been said since. */
    byte[] take() {
        var bytes = out.toByteArray();
        out = new ByteArrayOutputStream();
        return bytes;
    }

    Http2Wire preface() {
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** @param table the largest that the other direction may use */
    Http2Wire settings(int table) {
        return frame(SETTINGS, 0, 0, settingsOf(table));
    }

    static byte[] settingsOf(int table) {
        return ByteBuffer.allocate(12)
                .putShort((short) 1)
                .putInt(table)
                .putShort((short) 3)
                .putInt(100)
                .array();
    }

    /** The other end's settings have come. */
    Http2Wire tableOf(int size) {
        try {
            packer.configuration().maxHeaderTableSize(size);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return this;
    }

    Http2Wire frame(int type, int flags, int stream, byte[] payload) {
        out.writeBytes(ByteBuffer.allocate(9)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        out.writeBytes(payload);
        return this;
    }

    byte[] packed(Http2Headers head) {
        var buffer = Unpooled.buffer();
        try {
            packer.encodeHeaders(3, head, buffer);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return ByteBufUtil.getBytes(buffer);
    }

    /** In one frame, without ornament. */
    Http2Wire plain(int stream, Http2Headers head, boolean ends) {
        return frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, packed(head));
    }

    Http2Wire plain(int stream, String data, boolean ends) {
        return frame(DATA, ends ? END_STREAM : 0, stream, data.getBytes(StandardCharsets.UTF_8));
    }

    static Http2Headers ask(String path) {
        return new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("http")
                .path(path)
                .authority("model.example")
                .add("content-type", "application/json");
    }

    static Http2Headers told(int status) {
        return new DefaultHttp2Headers(false)
                .status(Integer.toString(status))
                .add("content-type", status == 200 ? "application/json" : "text/plain");
    }

    /** The frames of a recorded request, one step each, to be taken in this order. */
    Deque<Consumer<Http2Wire>> request(int stream, JsonNode exchange) {
        var head = new DefaultHttp2Headers(false)
                .method(exchange.path("method").asText().toUpperCase(Locale.ROOT))
                .scheme("http")
                .path(exchange.path("uri").asText())
                .authority("model.example");
        fields(head, exchange.path("req_headers"));
        return message(stream, head, HttpWire.body(exchange, "req"));
    }

    /** And of its answer. */
    Deque<Consumer<Http2Wire>> answer(int stream, JsonNode exchange) {
        int status = exchange.path("status").asInt();
        var head = new DefaultHttp2Headers(false).status(Integer.toString(status));
        fields(head, exchange.path("resp_headers"));
        boolean empty = status == 204 || status == 304;
        var steps = message(stream, head, empty ? new byte[0] : HttpWire.body(exchange, "resp"));
        if (random.nextInt(4) == 0) {
            var interim = new DefaultHttp2Headers(false).status("103").add("link", "a");
            steps.addFirst(wire -> wire.head(stream, interim, false));
        }
        return steps;
    }

    /** What any connection may say between. */
    void between() {
        switch (random.nextInt(12)) {
            case 0 -> frame(PING, random.nextInt(2), 0, new byte[8]);
            case 1 -> frame(WINDOW_UPDATE, 0, random.nextInt(9), new byte[] {0, 0, 1, 0});
            case 2 -> frame(0x2a, random.nextInt(256), random.nextInt(9), new byte[random.nextInt(50)]);
            case 3 -> frame(SETTINGS, 1, 0, new byte[0]);
            default -> {}
        }
    }

    private Deque<Consumer<Http2Wire>> message(int stream, Http2Headers head, byte[] body) {
        var steps = new ArrayDeque<Consumer<Http2Wire>>();
        int ending = body.length == 0 && random.nextBoolean() ? 0 : 1 + random.nextInt(3);
        steps.add(wire -> wire.head(stream, head, ending == 0));
        int most = Math.max(1 + random.nextInt(16_000), body.length / PARTS_MAX);
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + 1 + random.nextInt(Math.min(most, 16_000_000)));
            var part = Arrays.copyOfRange(body, at, end);
            boolean last = ending == 1 && end == body.length;
            steps.add(wire -> wire.data(stream, part, last));
            at = end;
        }
        if (ending == 2 || (ending == 1 && body.length == 0)) {
            steps.add(wire -> wire.data(stream, new byte[0], true));
        } else if (ending == 3) {
            var trailer = new DefaultHttp2Headers(false).add("server-timing", "total;dur=12");
            steps.add(wire -> wire.head(stream, trailer, true));
        }
        return steps;
    }

    private void head(int stream, Http2Headers head, boolean ends) {
        var block = packed(head);
        int cut = random.nextInt(3) == 0 ? random.nextInt(block.length + 1) : block.length;
        boolean whole = cut == block.length;
        int flags = (ends ? END_STREAM : 0) | (whole ? END_HEADERS : 0);
        int priority = random.nextInt(3) == 0 ? WITH_PRIORITY : 0;
        padded(HEADERS, flags | priority, stream, new byte[priority == 0 ? 0 : 5], Arrays.copyOf(block, cut));
        while (!whole) {
            int to = random.nextInt(3) == 0 ? cut + random.nextInt(block.length - cut + 1) : block.length;
            whole = to == block.length;
            frame(CONTINUATION, whole ? END_HEADERS : 0, stream, Arrays.copyOfRange(block, cut, to));
            cut = to;
        }
    }

    private void data(int stream, byte[] bytes, boolean ends) {
        padded(DATA, ends ? END_STREAM : 0, stream, new byte[0], bytes);
    }

    private void padded(int type, int flags, int stream, byte[] before, byte[] bytes) {
        int padding = random.nextInt(4) == 0 ? random.nextInt(256) : -1;
        var payload = ByteBuffer.allocate(before.length + bytes.length + padding + 1);
        if (padding >= 0) {
            payload.put((byte) padding);
        }
        payload.put(before).put(bytes);
        frame(type, flags | (padding < 0 ? 0 : PADDED), stream, payload.array());
    }

    private static void fields(Http2Headers head, JsonNode headers) {
        headers.properties().forEach(header -> {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HttpWire.FRAMING.contains(name)) {
                var value = header.getValue().isArray() ? header.getValue().path(0) : header.getValue();
                head.add(
                        new AsciiString(name),
                        new AsciiString(value.asText().replaceAll("[\r\n]", " ").getBytes(StandardCharsets.UTF_8)));
            }
        });
    }
}
