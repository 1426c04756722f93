package dev.picket.agent.capture.inference;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Which trace a request belongs to, as W3C Trace Context (version 00 and, as it asks, those to come) and OTLP say it. */
final class TraceParent {
    private static final Pattern HEADER =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");
    private static final int BYTES = 16;
    private static final int HEADER_MAX = 512;

    private TraceParent() {}

    /** The trace id of a {@code traceparent} header; empty for any other text. */
    static String trace(String header) {
        if (header.length() > HEADER_MAX) {
            return "";
        }
        var matcher = HEADER.matcher(header.strip());
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** The same of an id in OTLP: 16 bytes, not all of them zero. */
    static String trace(ByteString id) {
        var bytes = id.toByteArray();
        boolean zero = true;
        for (byte one : bytes) {
            zero &= one == 0;
        }
        return bytes.length == BYTES && !zero ? HexFormat.of().formatHex(bytes) : "";
    }
}
