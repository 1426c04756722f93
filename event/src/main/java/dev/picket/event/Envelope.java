package dev.picket.event;

import java.time.Instant;

/**
 * Who observed an event, when, and where it stands in the agent's stream.
 *
 * @param id {@code cluster/agent/epoch/lane/sequence}, unless the input brought one; empty until it has its place
 * @param epoch the agent's start in ms since 1970, greater than its last
 * @param lane one of {@link #LANES} ordered streams of an agent
 * @param sequence contiguous from 1 per (agent, epoch, lane), so that a gap is a provable loss; 0 until it has its place
 * @param start when it began; paths are ordered by it
 * @param end when it ended; order and watermark use it
 */
public record Envelope(
        String id,
        String cluster,
        String agent,
        String node,
        long epoch,
        int lane,
        long sequence,
        Instant start,
        Instant end,
        Observer observer) {
    public static final int LANES = 4;

    public Envelope {
        if (lane < 0 || lane >= LANES) {
            throw new IllegalArgumentException("lane is out of range: " + lane);
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence is negative: " + sequence);
        }
        if (end.isBefore(start)) {
            end = start;
        }
    }

    /** An observation that has no place in a stream yet. */
    public static Envelope unplaced(String id, Instant start, Instant end, Observer observer) {
        return new Envelope(id, "", "", "", 0, 0, 0, start, end, observer);
    }

    /** The same observation at its place in an agent's stream; an id that the input brought is kept. */
    public Envelope placed(String cluster, String agent, String node, long epoch, int lane, long sequence) {
        var own = id.isEmpty() ? cluster + '/' + agent + '/' + epoch + '/' + lane + '/' + sequence : id;
        return new Envelope(own, cluster, agent, node, epoch, lane, sequence, start, end, observer);
    }

    /** The same observation at another time: of a recording that had none. */
    public Envelope at(Instant start, Instant end) {
        return new Envelope(id, cluster, agent, node, epoch, lane, sequence, start, end, observer);
    }

    /** Nothing happened: an agent shows that its way to detection is open. */
    public boolean isHeartbeat() {
        return observer == Observer.HEARTBEAT;
    }

    /** Which end of a flow saw it; or that nobody did, for the agent made it up to be timed. */
    public enum Observer {
        UNKNOWN,
        CLIENT,
        SERVER,
        HEARTBEAT
    }
}
