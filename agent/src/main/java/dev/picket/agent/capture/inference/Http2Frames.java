package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes the frames of one direction of an HTTP/2 connection apart (RFC 9113, 4 and 6), from its preface on and however its bytes are cut.
 * Memory is bounded: data pass, what else is read has at most {@link #KEPT_MAX} bytes, and what is longer or is no HTTP/2 ends the reading.
 * One thread.
 */
final class Http2Frames {
    static final int KEPT_MAX = HttpMessages.HEAD_MAX;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final int GO_AWAY_BYTES = 8;

    /** Hears of what the frames say. */
    interface Listener {
        /** A head is whole, packed as RFC 7541 does. A reason: nothing after it can be read. */
        Optional<Reason> head(int stream, byte[] block, boolean ends);

        /** The head of a request that the server makes in the caller's place. */
        Optional<Reason> promise(byte[] block);

        void data(int stream, byte[] bytes);

        /** This direction of the stream has ended with its data. */
        void ended(int stream);

        void reset(int stream);

        /** No stream above the last one will be, or has been, worked on. */
        void goAway(int last);

        void setting(int id, long value);
    }

    private enum State {
        PREFACE,
        HEADER,
        PAD_LENGTH,
        DATA,
        KEPT,
        PASSED_OVER
    }

    private final Listener listener;
    private final byte[] header = new byte[Http2Frame.HEADER];
    private State state;
    private int filled;
    private Http2Frame frame = Http2Frame.NONE;
    private boolean begun;
    private int left;
    private int padding;
    private final Kept kept = new Kept();
    private final Kept block = new Kept();
    private Http2Frame blockOf = Http2Frame.NONE;
    private Optional<Reason> fault = Optional.empty();

    /** @param prefaced the caller's direction, which begins with the preface */
    Http2Frames(boolean prefaced, Listener listener) {
        this.state = prefaced ? State.PREFACE : State.HEADER;
        this.listener = listener;
    }

    /** Bytes that are held until they can be read. */
    private static final class Kept {
        private byte[] bytes = new byte[0];
        private int length;

        void add(byte[] from, int at, int to) {
            int more = to - at;
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(KEPT_MAX, 2 * bytes.length)));
            }
            System.arraycopy(from, at, bytes, length, more);
            length += more;
        }

        byte[] take() {
            var taken = Arrays.copyOf(bytes, length);
            bytes = new byte[0];
            length = 0;
            return taken;
        }
    }

    /** Reads on; a reason: nothing more can be read. */
    Optional<Reason> read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && fault.isEmpty()) {
            at = switch (state) {
                case PREFACE -> preface(bytes, at);
                case HEADER -> header(bytes, at);
                case PAD_LENGTH -> padLength(bytes, at);
                case DATA -> data(bytes, at);
                case KEPT -> keep(bytes, at);
                case PASSED_OVER -> passOver(bytes, at);
            };
        }
        return fault;
    }

    /** Bytes that are held. */
    int held() {
        return kept.bytes.length + block.bytes.length;
    }

    private int preface(byte[] bytes, int at) {
        if (bytes[at] != PREFACE[filled]) {
            return stop(Reason.MALFORMED, bytes);
        }
        if (++filled == PREFACE.length) {
            nextFrame();
        }
        return at + 1;
    }

    private int header(byte[] bytes, int at) {
        int length = Math.min(header.length - filled, bytes.length - at);
        System.arraycopy(bytes, at, header, filled, length);
        filled += length;
        if (filled == header.length) {
            frame = Http2Frame.at(header, 0);
            var refused = refusal();
            if (refused.isPresent()) {
                return stop(refused.get(), bytes);
            }
            begun = true;
            begin();
        }
        return at + length;
    }

    /** The first frame tells settings (3.4), and between the parts of a head nothing else stands (4.3). */
    private Optional<Reason> refusal() {
        boolean within = !blockOf.equals(Http2Frame.NONE);
        boolean continues = frame.type() == Http2Frame.CONTINUATION;
        boolean misplaced = within ? !continues || frame.stream() != blockOf.stream() : continues;
        boolean first = begun || (frame.type() == Http2Frame.SETTINGS && !frame.acknowledges());
        if (misplaced || !first || !frame.possible()) {
            return Optional.of(Reason.MALFORMED);
        }
        boolean oversized = frame.kept() && frame.length() + block.length > KEPT_MAX;
        return oversized ? Optional.of(Reason.OVERSIZED) : Optional.empty();
    }

    private void begin() {
        left = frame.length();
        padding = 0;
        if (frame.type() == Http2Frame.DATA) {
            state = frame.padded() ? State.PAD_LENGTH : State.DATA;
        } else {
            state = frame.kept() ? State.KEPT : State.PASSED_OVER;
        }
        endIfNoneLeft();
    }

    private int padLength(byte[] bytes, int at) {
        padding = bytes[at] & 0xff;
        left--;
        if (padding > left) {
            return stop(Reason.MALFORMED, bytes);
        }
        state = State.DATA;
        endIfNoneLeft();
        return at + 1;
    }

    private int data(byte[] bytes, int at) {
        int content = Math.min(left - padding, bytes.length - at);
        if (content > 0) {
            boolean all = at == 0 && content == bytes.length;
            listener.data(frame.stream(), all ? bytes : Arrays.copyOfRange(bytes, at, at + content));
            left -= content;
        } else {
            content = Math.min(left, bytes.length - at);
            left -= content;
            padding -= content;
        }
        endIfNoneLeft();
        return at + content;
    }

    private int keep(byte[] bytes, int at) {
        int to = Math.min(bytes.length, at + left);
        kept.add(bytes, at, to);
        left -= to - at;
        endIfNoneLeft();
        return to;
    }

    private int passOver(byte[] bytes, int at) {
        int to = Math.min(bytes.length, at + left);
        left -= to - at;
        endIfNoneLeft();
        return to;
    }

    private void endIfNoneLeft() {
        if (left > 0) {
            return;
        }
        nextFrame();
        switch (frame.type()) {
            case Http2Frame.DATA -> {
                if (frame.endsStream()) {
                    listener.ended(frame.stream());
                }
            }
            case Http2Frame.HEADERS, Http2Frame.PUSH_PROMISE, Http2Frame.CONTINUATION -> fragment(kept.take());
            case Http2Frame.RST_STREAM -> {
                kept.take();
                listener.reset(frame.stream());
            }
            case Http2Frame.SETTINGS -> settings(kept.take(), listener);
            case Http2Frame.GO_AWAY -> goAway(kept.take());
            default -> {}
        }
    }

    private void nextFrame() {
        state = State.HEADER;
        filled = 0;
    }

    private void fragment(byte[] payload) {
        int from = frame.fragmentFrom();
        int to = payload.length - (frame.padded() && payload.length > 0 ? payload[0] & 0xff : 0);
        if (from > to) {
            fault = Optional.of(Reason.MALFORMED);
            return;
        }
        block.add(payload, from, to);
        blockOf = frame.type() == Http2Frame.CONTINUATION ? blockOf : frame;
        if (frame.endsHead()) {
            var first = blockOf;
            blockOf = Http2Frame.NONE;
            fault = first.type() == Http2Frame.PUSH_PROMISE
                    ? listener.promise(block.take())
                    : listener.head(first.stream(), block.take(), first.endsStream());
        }
    }

    /** Also as a request to upgrade carries them. */
    static void settings(byte[] payload, Listener listener) {
        for (int at = 0; at + 6 <= payload.length; at += 6) {
            listener.setting(
                    (int) Http2Frame.number(payload, at, 2), Http2Frame.number(payload, at + 2, Integer.BYTES));
        }
    }

    private void goAway(byte[] payload) {
        if (payload.length >= GO_AWAY_BYTES) {
            listener.goAway((int) Http2Frame.number(payload, 0, Integer.BYTES) & Integer.MAX_VALUE);
        }
    }

    private int stop(Reason reason, byte[] bytes) {
        fault = Optional.of(reason);
        return bytes.length;
    }
}
