package dev.picket.agent.capture.inference;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashMap;
import java.util.Optional;

/**
 * Unpacks the heads of one direction of an HTTP/2 connection (RFC 7541). Each hangs on those before it: after one that cannot be unpacked none
 * can. Bounded in the table that both ends keep and in the length of a head. One thread.
 */
final class Http2Heads {
    static final int LIST_MAX = HttpMessages.HEAD_MAX;
    static final int TABLE_MAX = 64 << 10;

    private static final int TABLE = 4 << 10;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, LIST_MAX);
    private int table = TABLE;
    private boolean used;

    /** What a block is. */
    sealed interface Read {
        record Head(Http2Headers fields) implements Read {}

        /** Longer than what is kept; those after it can be read. */
        record TooLong() implements Read {}

        record Broken() implements Read {}
    }

    Read read(int stream, byte[] block) {
        used = true;
        try {
            return new Read.Head(decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block)));
        } catch (Http2Exception.HeaderListSizeException tooLong) {
            return new Read.TooLong();
        } catch (Http2Exception broken) {
            return new Read.Broken();
        }
    }

    /**
     * The other end allows a table of this size. When that holds for the one that packs is not seen, only that the packer says so before it
     * uses more or fewer: so the largest that was ever allowed is.
     */
    void allow(long size) {
        int allowed = (int) Math.min(TABLE_MAX, size);
        if (allowed <= table) {
            return;
        }
        table = allowed;
        try {
            decoder.configuration().maxHeaderTableSize(allowed);
        } catch (Http2Exception impossible) {
            throw new IllegalArgumentException("size of a table is out of range: " + allowed, impossible);
        }
    }

    /** Bytes that the table may hold. */
    int held() {
        return used ? table : 0;
    }

    /** Empty: it lacks what a request has (RFC 9113, 8.3.1). */
    static Optional<HttpHead> request(Http2Headers fields) {
        if (fields.method() == null || fields.path() == null) {
            return Optional.empty();
        }
        return Optional.of(head(fields.method().toString(), fields.path().toString(), 0, fields));
    }

    /** Empty: it lacks a status. */
    static Optional<HttpHead> answer(Http2Headers fields) {
        var status = fields.status();
        if (status == null || !status.toString().matches("[1-9][0-9]{2}")) {
            return Optional.empty();
        }
        return Optional.of(head("", "", Integer.parseInt(status.toString()), fields));
    }

    /** As of HTTP/1: of a field that stands there twice the first counts. */
    private static HttpHead head(String method, String target, int status, Http2Headers fields) {
        var headers = new HashMap<String, String>();
        fields.forEach(field -> headers.putIfAbsent(
                field.getKey().toString(), field.getValue().toString().strip()));
        return HttpHead.of(method, target, status, headers);
    }
}
