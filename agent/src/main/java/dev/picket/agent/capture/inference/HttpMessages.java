package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes the HTTP/1 messages of one direction apart (RFC 9112), however its bytes are cut. Memory is bounded: bodies pass, a head has at most
 * {@link #HEAD_MAX} bytes, and what is longer or is no HTTP ends the reading. One thread.
 */
final class HttpMessages {
    static final int HEAD_MAX = 64 << 10;

    private static final int CHUNK_LINE_MAX = 4 << 10;
    private static final int CHUNK_DIGITS_MAX = 15;

    /** Hears of the messages. */
    interface Listener {
        /** A head is whole: how long is its body? A reason: nothing after it is read. */
        Framing head(HttpHead head);

        void body(byte[] bytes);

        void end();
    }

    /** How the end of a body is known. */
    sealed interface Framing {
        record Length(long bytes) implements Framing {}

        record Chunked() implements Framing {}

        record UntilClose() implements Framing {}

        record Unreadable(Reason reason) implements Framing {}

        Framing NONE = new Length(0);
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK_LINE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        REST,
        STOPPED
    }

    private final HttpOpening opening;
    private final Listener listener;
    private State state = State.HEAD;
    private byte[] head = new byte[0];
    private int headLength;
    private int lineLength;
    private boolean afterReturn;
    private long left;
    private int digits;
    private boolean extension;
    private Optional<Reason> fault = Optional.empty();
    private byte[] rest = new byte[0];

    HttpMessages(HttpOpening opening, Listener listener) {
        this.opening = opening;
        this.listener = listener;
    }

    /** Reads on; a reason: nothing more can be read. */
    Optional<Reason> read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && state != State.STOPPED) {
            at = switch (state) {
                case HEAD -> head(bytes, at);
                case BODY, CHUNK -> body(bytes, at);
                case CHUNK_LINE -> chunkLine(bytes, at);
                case CHUNK_END, TRAILER -> trailer(bytes, at);
                case REST -> rest(bytes, at);
                case STOPPED -> bytes.length;
            };
        }
        return fault;
    }

    /** The direction is closed; true when that was no surprise. */
    boolean close() {
        boolean whole = state == State.REST || (state == State.HEAD && headLength == 0);
        if (state == State.REST) {
            state = State.STOPPED;
            listener.end();
        }
        return whole;
    }

    /** Of the bytes in which HTTP/2 began those that are its. */
    byte[] rest() {
        return rest;
    }

    /** Bytes that are held. */
    int held() {
        return head.length;
    }

    // the head

    private int head(byte[] bytes, int from) {
        int at = from;
        boolean blank = false;
        while (at < bytes.length && !blank) {
            blank = endsBlankLine(bytes[at++]);
        }
        hold(bytes, from, at);
        var refused = headLength > HEAD_MAX ? Optional.of(Reason.OVERSIZED) : opening.fault(head, headLength);
        if (refused.isPresent()) {
            return refused.get() == Reason.HTTP2 ? leave(bytes, at) : stop(refused.get(), bytes);
        }
        return blank ? begin(bytes, at) : at;
    }

    /** Blank lines before a head are passed over, as RFC 9112, 2.2 wants it. */
    private boolean endsBlankLine(byte b) {
        if (b == '\n') {
            boolean blank = lineLength == 0 || (lineLength == 1 && afterReturn);
            lineLength = 0;
            afterReturn = false;
            return blank;
        }
        lineLength++;
        afterReturn = b == '\r';
        return false;
    }

    private void hold(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, HEAD_MAX + 1 - headLength);
        if (headLength + length > head.length) {
            head = Arrays.copyOf(head, Math.max(headLength + length, Math.min(HEAD_MAX + 1, 2 * head.length)));
        }
        System.arraycopy(bytes, from, head, headLength, length);
        headLength += length;
    }

    private int begin(byte[] bytes, int at) {
        boolean onlyBlank = true;
        for (int i = 0; i < headLength && onlyBlank; i++) {
            onlyBlank = head[i] == '\r' || head[i] == '\n';
        }
        if (onlyBlank) {
            headLength = 0;
            return at;
        }
        var parsed = opening.parse(head, headLength);
        head = new byte[0];
        headLength = 0;
        return parsed.isEmpty() ? stop(Reason.MALFORMED, bytes) : frame(listener.head(parsed.get()), bytes, at);
    }

    private int frame(Framing framing, byte[] bytes, int at) {
        switch (framing) {
            case Framing.Length(var length) -> {
                left = length;
                state = State.BODY;
                endIfNoneLeft();
            }
            case Framing.Chunked() -> beginChunk();
            case Framing.UntilClose() -> state = State.REST;
            case Framing.Unreadable(var reason) -> {
                rest = Arrays.copyOfRange(bytes, at, bytes.length);
                return stop(reason, bytes);
            }
        }
        return at;
    }

    // the body

    private int body(byte[] bytes, int from) {
        int to = (int) Math.min(bytes.length, from + left);
        pass(bytes, from, to);
        left -= to - from;
        endIfNoneLeft();
        return to;
    }

    private int rest(byte[] bytes, int from) {
        pass(bytes, from, bytes.length);
        return bytes.length;
    }

    private void pass(byte[] bytes, int from, int to) {
        listener.body(from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to));
    }

    private void endIfNoneLeft() {
        if (left > 0) {
            return;
        }
        if (state == State.CHUNK) {
            state = State.CHUNK_END;
            lineLength = 0;
        } else {
            endMessage();
        }
    }

    private void endMessage() {
        state = State.HEAD;
        lineLength = 0;
        listener.end();
    }

    // chunks

    private void beginChunk() {
        state = State.CHUNK_LINE;
        left = 0;
        digits = 0;
        lineLength = 0;
        extension = false;
    }

    private int chunkLine(byte[] bytes, int from) {
        int b = bytes[from];
        if (b == '\n') {
            return sized(bytes, from + 1);
        }
        int digit = Character.digit(b, 16);
        if (!extension && digit >= 0) {
            left = left << 4 | digit;
            digits++;
        } else {
            extension = true;
        }
        boolean wrong = digits > CHUNK_DIGITS_MAX || ++lineLength > CHUNK_LINE_MAX || digits == 0;
        return wrong ? stop(Reason.MALFORMED, bytes) : from + 1;
    }

    private int sized(byte[] bytes, int at) {
        if (digits == 0) {
            return stop(Reason.MALFORMED, bytes);
        }
        lineLength = 0;
        headLength = 0;
        state = left == 0 ? State.TRAILER : State.CHUNK;
        return at;
    }

    /** The line that ends a chunk must be empty; that which ends the trailer is the first empty one. */
    private int trailer(byte[] bytes, int from) {
        if (++headLength > HEAD_MAX) {
            return stop(Reason.OVERSIZED, bytes);
        }
        if (endsBlankLine(bytes[from])) {
            headLength = 0;
            if (state == State.CHUNK_END) {
                beginChunk();
            } else {
                endMessage();
            }
        } else if (state == State.CHUNK_END && bytes[from] != '\r') {
            return stop(Reason.MALFORMED, bytes);
        }
        return from + 1;
    }

    /** What is held, and all after it, belongs to HTTP/2. */
    private int leave(byte[] bytes, int at) {
        int from = HttpOpening.begin(head, headLength);
        rest = Arrays.copyOfRange(head, from, headLength + bytes.length - at);
        System.arraycopy(bytes, at, rest, headLength - from, bytes.length - at);
        return stop(Reason.HTTP2, bytes);
    }

    private int stop(Reason reason, byte[] bytes) {
        state = State.STOPPED;
        head = new byte[0];
        fault = Optional.of(reason);
        return bytes.length;
    }
}
