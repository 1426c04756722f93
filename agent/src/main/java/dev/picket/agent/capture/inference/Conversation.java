package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one connection: HTTP/1 until its caller begins with HTTP/2 (RFC 9113, 3.3), or both agree on it ({@code Upgrade: h2c}, RFC
 * 7540, 3.2). One thread.
 */
final class Conversation {
    private static final int EARLY_MAX = 4 << 10;

    private final Listener listener;
    private final HttpTurns http1;
    private @Nullable Http2Turns http2;
    private boolean requestsLeft;
    private boolean answersLeft;
    private byte[] early = new byte[0];

    /** Hears of the turns. */
    interface Listener {
        /** A request has begun: what hears of it? */
        HttpTurns.Turn begin(HttpHead head);

        /** Counts something of which nothing is seen. */
        void unseen(Reason reason);
    }

    Conversation(Listener listener) {
        this.listener = listener;
        this.http1 = new HttpTurns(listener::begin);
    }

    /** The next bytes to the server; a reason: nothing more of this connection can be read. */
    Optional<Reason> request(byte[] bytes) {
        if (requestsLeft) {
            return streams().request(bytes);
        }
        var fault = http1.request(bytes);
        if (fault.equals(Optional.of(Reason.HTTP2))) {
            return leaveWithRequests();
        }
        boolean foreign = early.length > 0 && !http1.untouched();
        return foreign ? Optional.of(Reason.MALFORMED) : fault;
    }

    /** The next bytes from the server. */
    Optional<Reason> answer(byte[] bytes) {
        if (answersLeft) {
            return streams().answer(bytes);
        }
        if (http1.untouched() && (early.length > 0 || Http2Frame.beginsWithSettings(bytes))) {
            return hold(bytes);
        }
        var fault = http1.answer(bytes);
        return fault.equals(Optional.of(Reason.HTTP2)) ? leaveWithAnswers() : fault;
    }

    /** It has become one of HTTP/2: what is lost of it cannot be made up for. */
    boolean multiplexed() {
        return http2 != null;
    }

    /** The server has said its last word. */
    void answersClosed() {
        http1.answersClosed();
    }

    /** The connection is over: what is open has ended before its time. */
    void close() {
        http1.close();
        if (http2 != null) {
            http2.close();
        }
    }

    /** See {@link HttpTurns#lose}. */
    boolean lose(Reason reason) {
        boolean counted = http1.lose(reason);
        return http2 != null ? http2.lose(reason) || counted : counted;
    }

    /** Bytes that are held. */
    int held() {
        return http1.held() + early.length + (http2 == null ? 0 : http2.held());
    }

    /** A server of HTTP/2 may speak before its caller does. */
    private Optional<Reason> hold(byte[] bytes) {
        if (early.length + bytes.length > EARLY_MAX) {
            return Optional.of(Reason.MALFORMED);
        }
        int before = early.length;
        early = Arrays.copyOf(early, before + bytes.length);
        System.arraycopy(bytes, 0, early, before, bytes.length);
        return Optional.empty();
    }

    private Optional<Reason> leaveWithRequests() {
        if (!http1.untouched() && !http1.upgrading()) {
            return Optional.of(Reason.MALFORMED);
        }
        requestsLeft = true;
        answersLeft |= http1.untouched();
        var held = early;
        early = new byte[0];
        return streams()
                .request(http1.requestsRest())
                .or(() -> held.length > 0 ? streams().answer(held) : Optional.empty());
    }

    private Optional<Reason> leaveWithAnswers() {
        answersLeft = true;
        http1.upgraded().ifPresent(request -> streams().upgraded(request.turn(), request.settings()));
        return streams().answer(http1.answersRest());
    }

    private Http2Turns streams() {
        var streams = http2 == null ? new Http2Turns(listener) : http2;
        http2 = streams;
        return streams;
    }
}
