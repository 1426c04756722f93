package dev.picket.collector.detect.lateral;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How much history a workload has: flows, the minutes in which there were any, and how many of its edges were new. One thread. */
final class Pace {
    private static final long MINUTE = 60_000;

    private long flows;
    private long minutes;
    private long lastMinute = Long.MIN_VALUE;
    private long edges;

    void flow(long millis) {
        flows++;
        long minute = Math.floorDiv(millis, MINUTE);
        if (minute > lastMinute) {
            lastMinute = minute;
            minutes++;
        }
    }

    void newEdge() {
        edges++;
    }

    History history() {
        return new History(flows, minutes, edges);
    }

    void write(DataOutput to) throws IOException {
        to.writeLong(flows);
        to.writeLong(minutes);
        to.writeLong(lastMinute);
        to.writeLong(edges);
    }

    static Pace read(DataInput from) throws IOException {
        var pace = new Pace();
        pace.flows = from.readLong();
        pace.minutes = from.readLong();
        pace.lastMinute = from.readLong();
        pace.edges = from.readLong();
        return pace;
    }
}
