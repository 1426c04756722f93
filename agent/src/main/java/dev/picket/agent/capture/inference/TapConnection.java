package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One connection that is tapped: its pieces in, its turns out. One that was joined in the middle, or of which a part is missing, is read again
 * from the next safe point on: a packet that begins with the head of a request, right after the server has spoken, and that the server answers
 * next. One of HTTP/2 has no such point. One thread.
 */
final class TapConnection {
    private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]{3,10} \\S{1,8192} HTTP/1\\.[01]\r\n[\\s\\S]*");
    private static final int LOOKED_AT = 8300;
    private static final String VERSION = "HTTP/1.";
    private static final String INTERIM = "HTTP/1.1 1";

    private enum State {
        /** From a known point on, without a gap. */
        WATCHED,
        /** From a point that is safe if the server answers next. */
        TRIED,
        /** Until the next safe point. */
        LOST,
        /** For good. */
        GIVEN_UP,
        OVER
    }

    private final Conversation.Listener listener;
    private Conversation turns;
    private Reassembly requests = new Reassembly(0);
    private Reassembly answers = new Reassembly(0);
    private State state = State.WATCHED;
    private boolean begun;
    private boolean asked;
    private boolean spoken;
    private boolean serverSpoke;
    private boolean callerEnded;
    private boolean serverEnded;
    private int requestsBase;
    private boolean tls;
    private boolean heard;

    TapConnection(Conversation.Listener listener) {
        this.listener = new Conversation.Listener() {
            @Override
            public HttpTurns.Turn begin(HttpHead head) {
                spoken = true;
                return listener.begin(head);
            }

            @Override
            public void unseen(Reason reason) {
                spoken = true;
                listener.unseen(reason);
            }
        };
        this.turns = new Conversation(this.listener);
    }

    /** Reads the next piece; a reason: from here on a part of the connection is not seen, and that is not counted yet. */
    Optional<Reason> accept(TapPiece piece, byte[] bytes) {
        var reason = bytes.length > 0 ? hear(piece, bytes) : Optional.<Reason>empty();
        callerEnded |= piece.reset() || (piece.ends() && !piece.outgoing());
        serverEnded |= piece.reset() || (piece.ends() && piece.outgoing());
        if (serverEnded) {
            finish();
        }
        return reason;
    }

    /** Nothing more is wanted of it. */
    boolean givenUp() {
        return state == State.GIVEN_UP;
    }

    /** Both ends have said their last word. */
    boolean over() {
        return callerEnded && serverEnded;
    }

    /** It has ended, in time or before. */
    void finish() {
        if (state != State.OVER) {
            state = State.OVER;
            countUnheard();
            turns.answersClosed();
            turns.close();
        }
    }

    /** It is watched no more; true: what that cost is counted. */
    boolean abandon(Reason reason) {
        state = State.OVER;
        countUnheard();
        return turns.lose(reason);
    }

    /**
     * It has been silent for long. True: it is to be kept nevertheless, for what it says next could not be read without what it said; what was
     * open on it is lost.
     */
    boolean outlasts(Reason silence) {
        if (turns.multiplexed()) {
            turns.lose(silence);
            return true;
        }
        return false;
    }

    /** Bytes that are held. */
    int held() {
        return turns.held() + requests.held() + answers.held();
    }

    /** What TLS hides is read like what nothing hides; what it makes of it is of no use. */
    private Optional<Reason> hear(TapPiece piece, byte[] bytes) {
        return switch (piece.layer()) {
            case HIDDEN -> {
                tls = true;
                yield Optional.empty();
            }
            case CLEAR -> {
                heard = true;
                yield read(piece, bytes);
            }
            case CARRIED -> tls ? goUnheard(piece) : read(piece, bytes);
        };
    }

    /** After the server's first word, the kernel had no room for it any more. Before, a caller's came to the listener. */
    private Optional<Reason> goUnheard(TapPiece piece) {
        if (!piece.outgoing() || state == State.GIVEN_UP || state == State.OVER) {
            return Optional.empty();
        }
        heard = true;
        state = State.GIVEN_UP;
        return drop(Reason.TLS);
    }

    /** Nothing was ever heard of what it hid: known when it is over. */
    private void countUnheard() {
        if (tls && !heard) {
            listener.unseen(Reason.TLS);
        }
    }

    private Optional<Reason> read(TapPiece piece, byte[] bytes) {
        if (!begun) {
            begun = true;
            // over HTTP/1 no server speaks first
            if (piece.passed() > 0 || (piece.outgoing() && !Http2Frame.beginsWithSettings(bytes))) {
                return join(piece, bytes);
            }
        }
        if (!asked && !piece.outgoing() && state == State.WATCHED) {
            asked = true;
            requestsBase = piece.base();
        }
        return switch (state) {
            case WATCHED -> follow(piece, bytes);
            case TRIED -> confirm(piece, bytes);
            case LOST -> seek(piece, bytes);
            case GIVEN_UP, OVER -> Optional.empty();
        };
    }

    /** Heads of HTTP/2 hang on all those before them, so that such a connection cannot be read from a later point on. */
    private Optional<Reason> join(TapPiece piece, byte[] bytes) {
        boolean multiplexed = Http2Frame.areAll(bytes);
        state = multiplexed ? State.GIVEN_UP : State.LOST;
        note(piece, bytes);
        return Optional.of(multiplexed ? Reason.HTTP2 : Reason.JOINED_IN_THE_MIDDLE);
    }

    private Optional<Reason> follow(TapPiece piece, byte[] bytes) {
        var fault = new Fault();
        boolean whole = piece.outgoing()
                ? answers.accept(piece.offset(), piece.passed(), bytes, next -> fault.first(turns.answer(next)))
                : requests.accept(
                        piece.offset(requestsBase), piece.passed(), bytes, next -> fault.first(turns.request(next)));
        if (fault.reason.isPresent()) {
            return state == State.TRIED ? lose(piece, bytes, Reason.JOINED_IN_THE_MIDDLE) : giveUp(fault.reason.get());
        }
        return whole ? Optional.empty() : lose(piece, bytes, Reason.GAP);
    }

    /** What is wrong with what is in order now. */
    private static final class Fault {
        private Optional<Reason> reason = Optional.empty();

        void first(Optional<Reason> next) {
            reason = reason.or(() -> next);
        }
    }

    /** Of an answer's beginning the safe point is known to have been one. */
    private Optional<Reason> confirm(TapPiece piece, byte[] bytes) {
        if (!piece.outgoing()) {
            return follow(piece, bytes);
        }
        if (piece.offset() < piece.passed() || !HttpOpening.begins(bytes, 0, bytes.length, VERSION)) {
            return lose(piece, bytes, Reason.JOINED_IN_THE_MIDDLE);
        }
        answers = new Reassembly(piece.offset());
        state = State.WATCHED;
        return follow(piece, bytes);
    }

    private Optional<Reason> seek(TapPiece piece, byte[] bytes) {
        if (Http2Frame.areAll(bytes)) {
            state = State.GIVEN_UP;
            return Optional.of(Reason.HTTP2);
        }
        boolean safe = serverSpoke && !piece.outgoing() && piece.offset() == piece.passed() && beginsRequest(bytes);
        note(piece, bytes);
        if (!safe) {
            return Optional.empty();
        }
        state = State.TRIED;
        turns = new Conversation(listener);
        requests = new Reassembly(piece.offset());
        asked = true;
        requestsBase = piece.base();
        return follow(piece, bytes);
    }

    /** An interim answer comes within a request. */
    private void note(TapPiece piece, byte[] bytes) {
        serverSpoke = piece.outgoing() && !HttpOpening.begins(bytes, 0, bytes.length, INTERIM);
    }

    private Optional<Reason> lose(TapPiece piece, byte[] bytes, Reason reason) {
        if (turns.multiplexed()) {
            drop(reason).ifPresent(listener::unseen);
            state = State.GIVEN_UP;
            return Optional.of(Reason.HTTP2);
        }
        state = State.LOST;
        note(piece, bytes);
        return drop(reason);
    }

    private Optional<Reason> giveUp(Reason reason) {
        state = State.GIVEN_UP;
        return drop(reason == Reason.MALFORMED && !spoken ? Reason.NOT_INFERENCE : reason);
    }

    private Optional<Reason> drop(Reason reason) {
        boolean counted = turns.lose(reason);
        turns = new Conversation(listener);
        requests = new Reassembly(0);
        answers = new Reassembly(0);
        return counted ? Optional.empty() : Optional.of(reason);
    }

    private static boolean beginsRequest(byte[] bytes) {
        var text = new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        return REQUEST_LINE.matcher(text).matches();
    }
}
