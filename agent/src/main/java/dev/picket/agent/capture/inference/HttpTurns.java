package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.HttpMessages.Framing;
import dev.picket.event.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pairs the requests of one HTTP/1 connection with their answers, which come in the same order (RFC 9112, 9.3.2). An answer may begin, and
 * end, before its request has ended. At most {@link #UNANSWERED_MAX} requests wait. One thread.
 */
final class HttpTurns {
    static final int UNANSWERED_MAX = 64;

    private static final int CONTINUE_MAX = 199;
    private static final int SWITCHING = 101;
    private static final Pattern UPGRADES = Pattern.compile("(?i)(?:^|,)\\s*h2c\\s*(?:,|$)");

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
    private @Nullable Open upgraded;
    private boolean untouched = true;
    private boolean upgrading;

    /** @param begin says what hears of the turn that a request begins */
    HttpTurns(Function<HttpHead, Turn> begin) {
        this.begin = begin;
    }

    /**
     * One that waits for its answer.
     *
     * @param settings of HTTP/2, which it offers to go on with
     */
    record Open(Turn turn, String method, String settings) {}

    /** The next bytes to the server; a reason: nothing more of this connection can be read. */
    Optional<Reason> request(byte[] bytes) {
        return requests.read(bytes);
    }

    /** The next bytes from the server. */
    Optional<Reason> answer(byte[] bytes) {
        return answers.read(bytes);
    }

    /** Not one message has begun. */
    boolean untouched() {
        return untouched;
    }

    /** The last request has offered to go on by HTTP/2. */
    boolean upgrading() {
        return upgrading;
    }

    /** The request to which the server said that it goes on by HTTP/2, where its answer comes. */
    Optional<Open> upgraded() {
        return Optional.ofNullable(upgraded);
    }

    /** Of the bytes in which HTTP/2 began those that are its. */
    byte[] requestsRest() {
        return requests.rest();
    }

    byte[] answersRest() {
        return answers.rest();
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

    /** To HTTP/2, beside what else it offers (RFC 9110, 7.8). */
    private static boolean upgrades(HttpHead head) {
        return UPGRADES.matcher(head.header("upgrade")).find();
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
            untouched = false;
            upgrading = upgrades(head);
            asking = new Open(begin.apply(head), head.method(), head.header("http2-settings"));
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
            untouched = false;
            int status = head.status();
            if (status <= CONTINUE_MAX && status != SWITCHING) {
                return Framing.NONE;
            }
            var open = waiting.poll();
            if (status == SWITCHING && upgrades(head) && open != null) {
                upgraded = open;
                return new Framing.Unreadable(Reason.HTTP2);
            }
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
                return new Framing.Unreadable(Reason.NOT_INFERENCE);
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
