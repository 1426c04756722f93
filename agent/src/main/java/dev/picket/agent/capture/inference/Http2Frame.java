package dev.picket.agent.capture.inference;

/**
 * The header of a frame (RFC 9113, 4.1).
 *
 * @param length of what follows it
 * @param stream 0: the connection's own
 */
record Http2Frame(int length, int type, int flags, int stream) {
    static final int HEADER = 9;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final Http2Frame NONE = new Http2Frame(0, -1, 0, 0);

    private static final int END_STREAM = 0x1;
    private static final int ACKNOWLEDGES = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;
    private static final int WITH_PRIORITY = 0x20;
    private static final int LENGTH_USUAL = 1 << 14;
    private static final int STREAM_USUAL = 1 << 20;
    /** Of a full packet at the least. */
    private static final int PACKET = 512;

    static Http2Frame at(byte[] bytes, int at) {
        return new Http2Frame(
                (int) number(bytes, at, 3),
                bytes[at + 3] & 0xff,
                bytes[at + 4] & 0xff,
                (int) number(bytes, at + 5, Integer.BYTES) & Integer.MAX_VALUE);
    }

    static long number(byte[] bytes, int at, int length) {
        long number = 0;
        for (int i = at; i < at + length; i++) {
            number = number << 8 | (bytes[i] & 0xff);
        }
        return number;
    }

    boolean endsStream() {
        return (flags & END_STREAM) != 0;
    }

    boolean acknowledges() {
        return (flags & ACKNOWLEDGES) != 0;
    }

    boolean endsHead() {
        return (flags & END_HEADERS) != 0;
    }

    boolean padded() {
        return type != CONTINUATION && (flags & PADDED) != 0;
    }

    /** Where the part of a head begins in what the frame carries. */
    int fragmentFrom() {
        int pad = padded() ? 1 : 0;
        return switch (type) {
            case HEADERS -> pad + ((flags & WITH_PRIORITY) != 0 ? 5 : 0);
            case PUSH_PROMISE -> pad + Integer.BYTES;
            default -> 0;
        };
    }

    /** What it carries is read as a whole. */
    boolean kept() {
        return switch (type) {
            case HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, GO_AWAY, CONTINUATION -> true;
            default -> false;
        };
    }

    /** Its stream and length are allowed to one of its type (RFC 9113, 6); of unknown types all is. */
    boolean possible() {
        return switch (type) {
            case DATA -> stream != 0 && (!padded() || length > 0);
            case HEADERS, PUSH_PROMISE, CONTINUATION -> stream != 0;
            case PRIORITY -> stream != 0 && length == 5;
            case RST_STREAM -> stream != 0 && length == 4;
            case SETTINGS -> stream == 0 && length % 6 == 0 && (!acknowledges() || length == 0);
            case PING -> stream == 0 && length == 8;
            case GO_AWAY -> stream == 0 && length >= 8;
            case WINDOW_UPDATE -> length == 4;
            default -> true;
        };
    }

    /** So a server begins that speaks before its caller has. */
    static boolean beginsWithSettings(byte[] bytes) {
        if (bytes.length < HEADER) {
            return false;
        }
        var first = at(bytes, 0);
        return first.type == SETTINGS && first.usual() && !first.acknowledges();
    }

    /**
     * From the first byte to the last they are frames, of which the last may go on: known by that also where the beginning was missed. One
     * short frame of data alone could be anything.
     */
    static boolean areAll(byte[] bytes) {
        int at = 0;
        boolean told = bytes.length >= PACKET;
        while (bytes.length - at >= HEADER) {
            var next = at(bytes, at);
            if (!next.usual()) {
                return false;
            }
            told |= at > 0 || next.type != DATA;
            at += HEADER + next.length;
        }
        return told && at >= bytes.length;
    }

    /** Of a known type, with flags that mean something, of a stream that a caller began, and no longer than what need not be agreed upon. */
    private boolean usual() {
        boolean callers = stream == 0 || (stream % 2 == 1 && stream < STREAM_USUAL);
        int known = switch (type) {
            case DATA -> END_STREAM | PADDED;
            case HEADERS -> END_STREAM | END_HEADERS | PADDED | WITH_PRIORITY;
            case SETTINGS, PING -> ACKNOWLEDGES;
            case PUSH_PROMISE -> END_HEADERS | PADDED;
            case CONTINUATION -> END_HEADERS;
            default -> 0;
        };
        boolean meant = type >= DATA && type <= CONTINUATION && (flags & ~known) == 0;
        return meant && callers && length <= LENGTH_USUAL && possible();
    }
}
