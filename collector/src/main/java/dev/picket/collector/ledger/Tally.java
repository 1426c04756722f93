package dev.picket.collector.ledger;

import java.time.Instant;

/**
 * What became of one agent's events of one plane around one time: differences, which are added up.
 *
 * @param time any within the minute it is counted for
 * @param plane {@code flow}, {@code audit}, {@code inference}; empty when it is not known which
 * @param received by the collector and kept
 * @param lost on the way: gaps in the agent's sequence
 * @param late judged after their time
 * @param dropped by us, at the agent or here, for any reason
 */
public record Tally(
        Instant time,
        String cluster,
        String node,
        String agent,
        String plane,
        long received,
        long lost,
        long late,
        long dropped) {
    Tally plus(Tally more) {
        return new Tally(
                time,
                cluster,
                node,
                agent,
                plane,
                received + more.received,
                lost + more.lost,
                late + more.late,
                dropped + more.dropped);
    }
}
