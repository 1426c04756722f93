package dev.picket.collector.detect.lateral;

/**
 * What one end of an edge had seen before it.
 *
 * @param minutes in which it had flows
 * @param edges different peers and ports
 */
record History(long flows, long minutes, long edges) {
    /** No single end can prove more than this: new workloads are ordinary, whoever calls them. */
    private static final double BITS_MAX = 12;
    /** Tempers the count of edges: ends that meet many others do so in bursts, not at an even rate. Measured: .5 to .8 do as well. */
    private static final double TEMPER = .7;

    /**
     * Bits of surprise at one more new edge, by the Good–Turing estimate of the rate at which new things come (Good 1953): new ones seen so far by
     * all seen so far. It is its own cap on evidence, for an end without history has few bits to give.
     */
    double surprise() {
        return Math.min(BITS_MAX, log2(flows + 2.0) - TEMPER * log2(edges + 1.0));
    }

    static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
