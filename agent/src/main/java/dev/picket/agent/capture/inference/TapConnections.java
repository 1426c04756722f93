package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * All connections that are tapped. Bounded in their number, in the bytes that they hold together, and in how long one may be silent: the one
 * that was silent for longest goes first. One thread.
 */
final class TapConnections {
    static final int CONNECTIONS_MAX = 8192;
    static final long HELD_MAX = 32L << 20;
    static final Duration SILENCE_MAX = Duration.ofMinutes(10);
    /** So often the same silence is borne of a connection that could not be read again: for a day. */
    static final int SILENCES_MAX = 144;

    private final Function<TapPiece.Key, Conversation.Listener> turns;
    private final Counter counter;
    private final LongConsumer mute;
    private final Map<TapPiece.Key, Tapped> connections = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /** Counts a connection of which a part is not seen. */
    interface Counter {
        void count(Reason reason);
    }

    /**
     * @param turns says what hears of a connection's turns
     * @param mute hears of sockets of which nothing more is wanted
     */
    TapConnections(Function<TapPiece.Key, Conversation.Listener> turns, Counter counter, LongConsumer mute) {
        this.turns = turns;
        this.counter = counter;
        this.mute = mute;
    }

    /** One of them, and what tells it from the next between the same ends. */
    private static final class Tapped {
        private final TapConnection connection;
        private long cookie;
        private int base;
        private Instant last = Instant.MIN;
        private int silences;
        private int held;
        private boolean muted;

        Tapped(TapConnection connection, TapPiece piece) {
            this.connection = connection;
            this.cookie = piece.cookie();
            this.base = piece.base();
        }

        /** A piece that came to the listener belongs to the socket that was made for it, unless it was not the first. */
        boolean owns(TapPiece piece) {
            boolean first = cookie == 0 && piece.cookie() != 0 && !piece.outgoing();
            return first ? base == piece.base() : cookie == 0 || cookie == piece.cookie();
        }
    }

    void accept(TapPiece piece, byte[] bytes, Instant now) {
        var tapped = connections.get(piece.key());
        if (tapped != null && !tapped.owns(piece)) {
            forget(piece.key(), tapped);
            tapped.connection.finish();
            tapped = null;
        }
        if (tapped == null) {
            if (bytes.length == 0) {
                return;
            }
            tapped = new Tapped(new TapConnection(turns.apply(piece.key())), piece);
            connections.put(piece.key(), tapped);
        }
        read(tapped, piece, bytes, now);
        bound();
    }

    /** Lets go what has been silent for too long. */
    void expire(Instant now) {
        while (!connections.isEmpty()) {
            var eldest = connections.entrySet().iterator().next();
            if (!eldest.getValue().last.isBefore(now.minus(SILENCE_MAX))) {
                return;
            }
            expire(eldest.getKey(), eldest.getValue(), now);
        }
    }

    private void expire(TapPiece.Key key, Tapped tapped, Instant now) {
        if (tapped.silences < SILENCES_MAX && tapped.connection.outlasts(Reason.EXPIRED)) {
            tapped.silences++;
            tapped.last = now;
            connections.remove(key);
            connections.put(key, tapped);
        } else {
            abandon(key, tapped, Reason.EXPIRED);
        }
    }

    /** At the end: what is open has ended before its time. */
    void finish() {
        connections.values().forEach(tapped -> tapped.connection.finish());
        connections.clear();
        held = 0;
    }

    int size() {
        return connections.size();
    }

    private void read(Tapped tapped, TapPiece piece, byte[] bytes, Instant now) {
        tapped.last = now;
        tapped.silences = 0;
        tapped.cookie = tapped.cookie == 0 ? piece.cookie() : tapped.cookie;
        tapped.connection.accept(piece, bytes).ifPresent(counter::count);
        int holds = tapped.connection.held();
        held += holds - tapped.held;
        tapped.held = holds;
        if (tapped.connection.over()) {
            forget(piece.key(), tapped);
        } else if (tapped.connection.givenUp() && tapped.cookie != 0 && !tapped.muted) {
            tapped.muted = true;
            mute.accept(tapped.cookie);
        }
    }

    private void bound() {
        while (connections.size() > CONNECTIONS_MAX || held > HELD_MAX) {
            var eldest = connections.entrySet().iterator().next();
            abandon(eldest.getKey(), eldest.getValue(), Reason.TABLE_FULL);
        }
    }

    /** One that is between two exchanges costs nothing. */
    private void abandon(TapPiece.Key key, Tapped tapped, Reason reason) {
        forget(key, tapped);
        tapped.connection.abandon(reason);
    }

    private void forget(TapPiece.Key key, Tapped tapped) {
        connections.remove(key);
        held -= tapped.held;
    }
}
