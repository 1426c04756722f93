package dev.picket.event;

/** Bytes and packets of one direction of a flow since its last report: payload bytes, wire packets. */
public record Traffic(long bytes, long packets) {
    public static final Traffic NONE = new Traffic(0, 0);

    public Traffic {
        if (bytes < 0 || packets < 0) {
            throw new IllegalArgumentException("traffic is negative: " + bytes + " bytes, " + packets + " packets");
        }
    }
}
