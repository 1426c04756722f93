package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.HttpMessages.Framing;
import dev.picket.event.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Pairs the requests of one HTTP/1 connection with their answers, which come in the same order (RFC 9112, 9.3.2). An answer may begin, and
 * end, before its request has ended. At most {@link #UNANSWERED_MAX} requests wait. One thread.
 */
final class HttpTurns {
    static final int UNANSWERED_MAX = 64;

    private static final int CONTINUE_MAX = 199;
    private static final int SWITCHING = 101;

    /** One request and its answer. Calls come in the order of arrival; either end is the last. */
    interface Turn {
        void request(byte[] bytes);

        void requestEnded();

        void answered(int status, String contentType, String contentEncoding);

        void answer(byte[] bytes);

        /** The connection said its last word about it; not whole: before its time. */
        void ended(boolean whole);

        /** What became of it is not known. True: it has been counted as lost. */
        boolean lost(Reason reason);
    }

    private final Function<HttpHead, Turn> begin;
    private final Deque<Open> waiting = new ArrayDeque<>();
    private final HttpMessages requests = new HttpMessages(HttpOpening.REQUEST, new Requests());
    private final HttpMessages answers = new HttpMessages(HttpOpening.ANSWER, new Answers());
    private @Nullable Open asking;
    private @Nullable Open answering;

    /** @param begin says what hears of the turn that a request begins */
    HttpTurns(Function<HttpHead, Turn> begin) {
        this.begin = begin;
    }

    private record Open(Turn turn, String method) {}

    /** The next bytes to the server; a reason: nothing more of this connection can be read. */
    Optional<Reason> request(byte[] bytes) {
        return requests.read(bytes);
    }

    /** The next bytes from the server. */
    Optional<Reason> answer(byte[] bytes) {
        return answers.read(bytes);
    }

    /** The server has said its last word. */
    void answersClosed() {
        answers.close();
    }

    /** The connection is over: what is open has ended before its time. */
    void close() {
        endAnswer(false);
        waiting.forEach(open -> open.turn().ended(false));
        waiting.clear();
    }

    /**
     * The rest cannot be read. What has begun to be answered ends, cut; what has not is lost.
     *
     * @return whether one has been counted as lost
     */
    boolean lose(Reason reason) {
        endAnswer(false);
        boolean counted = false;
        for (var open : waiting) {
            counted |= open.turn().lost(reason);
        }
        waiting.clear();
        asking = null;
        return counted;
    }

    /** Bytes that are held. */
    int held() {
        return requests.held() + answers.held();
    }

    private void endAnswer(boolean whole) {
        if (answering != null) {
            answering.turn().ended(whole);
            answering = null;
        }
    }

    private static Framing bodyOf(HttpHead head, Framing without) {
        if (head.chunked()) {
            return new Framing.Chunked();
        }
        return head.hasLength() ? new Framing.Length(head.length()) : without;
    }

    private final class Requests implements HttpMessages.Listener {
        @Override
        public Framing head(HttpHead head) {
            if (waiting.size() == UNANSWERED_MAX) {
                return new Framing.Unreadable(Reason.OVERSIZED);
            }
            asking = new Open(begin.apply(head), head.method());
            waiting.add(asking);
            return bodyOf(head, Framing.NONE);
        }

        @Override
        public void body(byte[] bytes) {
            if (asking != null) {
                asking.turn().request(bytes);
            }
        }

        @Override
        public void end() {
            if (asking != null) {
                asking.turn().requestEnded();
                asking = null;
            }
        }
    }

    private final class Answers implements HttpMessages.Listener {
        @Override
        public Framing head(HttpHead head) {
            int status = head.status();
            if (status <= CONTINUE_MAX && status != SWITCHING) {
                return Framing.NONE;
            }
            var open = waiting.poll();
            answering = open;
            if (open == null) {
                return bodyOf(head, new Framing.UntilClose());
            }
            open.turn().answered(status, head.header("content-type"), head.encoding());
            return framing(head, open.method());
        }

        /** RFC 9112, 6.3. */
        private static Framing framing(HttpHead head, String method) {
            int status = head.status();
            boolean tunnel = status == SWITCHING || (method.equals("CONNECT") && status < 300);
            if (tunnel) {
                boolean http2 = head.header("upgrade").toLowerCase(Locale.ROOT).equals("h2c");
                return new Framing.Unreadable(http2 ? Reason.HTTP2 : Reason.NOT_INFERENCE);
            }
            return method.equals("HEAD") || status == 204 || status == 304
                    ? Framing.NONE
                    : bodyOf(head, new Framing.UntilClose());
        }

        @Override
        public void body(byte[] bytes) {
            if (answering != null) {
                answering.turn().answer(bytes);
            }
        }

        @Override
        public void end() {
            if (answering != null && answering.equals(asking)) {
                asking = null;
            }
            endAnswer(true);
        }
    }
}
