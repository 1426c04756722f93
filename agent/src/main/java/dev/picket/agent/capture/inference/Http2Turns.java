package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Conversation.Listener;
import dev.picket.agent.capture.inference.HttpTurns.Turn;
import dev.picket.event.Reason;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests of one HTTP/2 connection and their answers: each is a stream of its own, and streams take turns as they like (RFC 9113, 5). At
 * most {@link #STREAMS_MAX} are open at once; those beyond are counted and not read. One thread.
 */
final class Http2Turns {
    static final int STREAMS_MAX = 1024;

    private static final int TABLE_SIZE = 0x1;
    private static final int INTERIM_MAX = 199;
    private static final int UPGRADED = 1;

    private final Listener listener;
    private final Map<Integer, Stream> streams = new LinkedHashMap<>();
    private final Http2Heads asked = new Http2Heads();
    private final Http2Heads answered = new Http2Heads();
    private final Requests asking = new Requests();
    private final Http2Frames requests = new Http2Frames(true, asking);
    private final Http2Frames answers = new Http2Frames(false, new Answers());
    private int last;

    Http2Turns(Listener listener) {
        this.listener = listener;
    }

    private static final class Stream {
        private final Turn turn;
        private boolean asked;
        private boolean answered;

        Stream(Turn turn) {
            this.turn = turn;
        }

        void requestEnded() {
            if (!asked) {
                asked = true;
                turn.requestEnded();
            }
        }
    }

    /**
     * The first stream is a request that was made by HTTP/1 (RFC 7540, 3.2).
     *
     * @param settings that it carried
     */
    void upgraded(Turn turn, String settings) {
        var first = new Stream(turn);
        first.asked = true;
        streams.put(UPGRADED, first);
        last = Math.max(last, UPGRADED);
        try {
            Http2Frames.settings(Base64.getUrlDecoder().decode(settings), asking);
        } catch (IllegalArgumentException _) {
            // the preface tells them again
        }
    }

    /** The next bytes to the server; a reason: nothing more of this connection can be read. */
    Optional<Reason> request(byte[] bytes) {
        return requests.read(bytes);
    }

    /** The next bytes from the server. */
    Optional<Reason> answer(byte[] bytes) {
        return answers.read(bytes);
    }

    /** The connection is over: what is open has ended before its time. */
    void close() {
        streams.values().forEach(stream -> stream.turn.ended(false));
        streams.clear();
    }

    /** See {@link HttpTurns#lose}. */
    boolean lose(Reason reason) {
        boolean counted = false;
        for (var stream : streams.values()) {
            counted |= lose(stream, reason);
        }
        streams.clear();
        return counted;
    }

    /** Bytes that are held. */
    int held() {
        return requests.held() + answers.held() + asked.held() + answered.held();
    }

    private static boolean lose(Stream stream, Reason reason) {
        if (!stream.answered) {
            return stream.turn.lost(reason);
        }
        stream.turn.ended(false);
        return false;
    }

    private void end(int id, boolean whole) {
        var stream = streams.remove(id);
        if (stream != null) {
            stream.turn.ended(whole);
        }
    }

    private final class Requests implements Http2Frames.Listener {
        @Override
        public Optional<Reason> head(int id, byte[] block, boolean ends) {
            var read = asked.read(id, block);
            if (read instanceof Http2Heads.Read.Broken || id % 2 == 0) {
                return Optional.of(Reason.MALFORMED);
            }
            if (id > last) {
                last = id;
                begin(id, read);
            }
            // or it is a trailer
            if (ends) {
                ended(id);
            }
            return Optional.empty();
        }

        private void begin(int id, Http2Heads.Read read) {
            if (!(read instanceof Http2Heads.Read.Head(var fields)) || streams.size() == STREAMS_MAX) {
                listener.unseen(Reason.OVERSIZED);
                return;
            }
            Http2Heads.request(fields)
                    .ifPresentOrElse(
                            head -> streams.put(id, new Stream(listener.begin(head))),
                            () -> listener.unseen(Reason.MALFORMED));
        }

        @Override
        public Optional<Reason> promise(byte[] block) {
            return Optional.of(Reason.MALFORMED);
        }

        @Override
        public void data(int id, byte[] bytes) {
            var stream = streams.get(id);
            if (stream != null && !stream.asked) {
                stream.turn.request(bytes);
            }
        }

        @Override
        public void ended(int id) {
            var stream = streams.get(id);
            if (stream != null) {
                stream.requestEnded();
            }
        }

        @Override
        public void reset(int id) {
            end(id, false);
        }

        /** It concerns what the server would begin. */
        @Override
        public void goAway(int last) {}

        @Override
        public void setting(int id, long value) {
            if (id == TABLE_SIZE) {
                answered.allow(value);
            }
        }
    }

    private final class Answers implements Http2Frames.Listener {
        @Override
        public Optional<Reason> head(int id, byte[] block, boolean ends) {
            var read = answered.read(id, block);
            if (read instanceof Http2Heads.Read.Broken) {
                return Optional.of(Reason.MALFORMED);
            }
            var stream = streams.get(id);
            if (stream != null && !stream.answered) {
                answer(id, stream, read);
            }
            // or it is a trailer
            if (ends) {
                ended(id);
            }
            return Optional.empty();
        }

        private void answer(int id, Stream stream, Http2Heads.Read read) {
            if (read instanceof Http2Heads.Read.Head(var fields)) {
                answer(id, stream, fields);
            } else {
                drop(id, stream, Reason.OVERSIZED);
            }
        }

        private void answer(int id, Stream stream, Http2Headers fields) {
            var head = Http2Heads.answer(fields);
            if (head.isEmpty()) {
                drop(id, stream, Reason.MALFORMED);
                return;
            }
            int status = head.get().status();
            if (status > INTERIM_MAX) {
                stream.answered = true;
                stream.turn.answered(
                        status, head.get().header("content-type"), head.get().encoding());
            }
        }

        private void drop(int id, Stream stream, Reason reason) {
            streams.remove(id);
            stream.turn.lost(reason);
        }

        /** The state of what packs heads goes on by it; what is pushed is no answer to anybody. */
        @Override
        public Optional<Reason> promise(byte[] block) {
            return answered.read(0, block) instanceof Http2Heads.Read.Broken
                    ? Optional.of(Reason.MALFORMED)
                    : Optional.empty();
        }

        @Override
        public void data(int id, byte[] bytes) {
            var stream = streams.get(id);
            if (stream != null && stream.answered) {
                stream.turn.answer(bytes);
            }
        }

        @Override
        public void ended(int id) {
            var stream = streams.get(id);
            end(id, stream != null && stream.answered);
        }

        @Override
        public void reset(int id) {
            end(id, false);
        }

        @Override
        public void goAway(int last) {
            List.copyOf(streams.keySet()).stream().filter(id -> id > last).forEach(id -> end(id, false));
        }

        @Override
        public void setting(int id, long value) {
            if (id == TABLE_SIZE) {
                asked.allow(value);
            }
        }
    }
}
