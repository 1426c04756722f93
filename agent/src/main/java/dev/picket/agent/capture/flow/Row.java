package dev.picket.agent.capture.flow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What happened on a connection since the kernel's table was last drained; {@code struct row} of flow.bpf.c.
 *
 * @param first CLOCK_MONOTONIC, ns
 * @param sentFlags TCP flags of all packets, ORed, and above them {@link #OPENING} and {@link #ACCEPTING}
 * @param sentFirst the first packet went out
 */
record Row(
        RowKey key,
        long first,
        long last,
        long sentBytes,
        long receivedBytes,
        long sentPackets,
        long receivedPackets,
        int sentFlags,
        int receivedFlags,
        boolean sentFirst) {
    static final int KEY_BYTES = 48;
    static final int VALUE_BYTES = 64;
    static final int FIN = 0x01;
    static final int RST = 0x04;
    static final int ACK = 0x10;
    /** A SYN without ACK. */
    static final int OPENING = 0x100;
    /** A SYN with ACK. */
    static final int ACCEPTING = 0x200;

    private static final int OUTGOING = 1;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong WIRE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The index-th of the rows that a drain left in memory. */
    static Row decode(MemorySegment keys, MemorySegment values, int index) {
        long at = (long) index * VALUE_BYTES;
        return new Row(
                key(keys, (long) index * KEY_BYTES),
                values.get(LONG, at),
                values.get(LONG, at + 8),
                values.get(LONG, at + 16),
                values.get(LONG, at + 24),
                values.get(LONG, at + 32),
                values.get(LONG, at + 40),
                values.get(INT, at + 48),
                values.get(INT, at + 52),
                values.get(INT, at + 56) == OUTGOING);
    }

    /** This and a later row of the same connection as one. */
    Row and(Row later) {
        return new Row(
                key,
                first,
                Math.max(last, later.last),
                sentBytes + later.sentBytes,
                receivedBytes + later.receivedBytes,
                sentPackets + later.sentPackets,
                receivedPackets + later.receivedPackets,
                sentFlags | later.sentFlags,
                receivedFlags | later.receivedFlags,
                sentFirst);
    }

    boolean sent(int flag) {
        return (sentFlags & flag) != 0;
    }

    boolean received(int flag) {
        return (receivedFlags & flag) != 0;
    }

    private static RowKey key(MemorySegment keys, long at) {
        return new RowKey(
                keys.get(LONG, at),
                keys.get(WIRE, at + 8),
                keys.get(WIRE, at + 16),
                keys.get(WIRE, at + 24),
                keys.get(WIRE, at + 32),
                Short.toUnsignedInt(keys.get(SHORT, at + 40)),
                Short.toUnsignedInt(keys.get(SHORT, at + 42)),
                unsigned(keys, at + 44),
                unsigned(keys, at + 45),
                unsigned(keys, at + 46));
    }

    private static int unsigned(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }
}
