package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import java.util.Optional;

/** How a direction's messages begin, and what it is that begins otherwise. */
enum HttpOpening {
    REQUEST {
        @Override
        Optional<HttpHead> parse(byte[] bytes, int length) {
            return HttpHead.request(bytes, length);
        }

        @Override
        boolean mayBegin(int b, int at) {
            return (b >= 'A' && b <= 'Z') || (at > 0 && (b == '-' || b == '_'));
        }
    },
    ANSWER {
        @Override
        Optional<HttpHead> parse(byte[] bytes, int length) {
            return HttpHead.answer(bytes, length);
        }

        @Override
        boolean mayBegin(int b, int at) {
            return at >= VERSION.length() || b == VERSION.charAt(at);
        }
    };

    private static final String VERSION = "HTTP/1.";
    private static final String PREFACE = "PRI * HTTP/2";
    private static final int HANDSHAKE = 0x16;
    private static final int METHOD_MAX = 24;

    /** Empty: it is no such head. */
    abstract Optional<HttpHead> parse(byte[] bytes, int length);

    abstract boolean mayBegin(int b, int at);

    /** Why what begins like this is no HTTP/1, as soon as that can be known. */
    Optional<Reason> fault(byte[] bytes, int length) {
        int from = begin(bytes, length);
        if (from < length && bytes[from] == HANDSHAKE) {
            return length - from < 2 ? Optional.empty() : tls(bytes[from + 1]);
        }
        if (begins(bytes, from, length, PREFACE)) {
            return Optional.of(Reason.HTTP2);
        }
        for (int at = 0; from + at < length; at++) {
            if (bytes[from + at] == ' ') {
                return Optional.empty();
            }
            if (at == METHOD_MAX || !mayBegin(bytes[from + at], at)) {
                return Optional.of(Reason.MALFORMED);
            }
        }
        return Optional.empty();
    }

    /** Where it begins: blank lines may stand before it. */
    static int begin(byte[] bytes, int length) {
        int from = 0;
        while (from < length && (bytes[from] == '\r' || bytes[from] == '\n')) {
            from++;
        }
        return from;
    }

    /** The record header of TLS (RFC 8446, 5.1). */
    private static Optional<Reason> tls(byte version) {
        return Optional.of(version == 3 ? Reason.TLS : Reason.MALFORMED);
    }

    static boolean begins(byte[] bytes, int from, int length, String text) {
        if (length - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
