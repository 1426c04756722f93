package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.kernel.IpText;
import dev.picket.event.Endpoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where a piece of what a connection carries belongs; {@code struct piece} of tap.bpf.c. The bytes themselves stand behind it.
 *
 * @param cookie the kernel's name of the socket; 0: a listener's, whose connection is not made yet
 * @param cgroup of the socket: the server's
 * @param offset of its first byte in the stream of its direction
 * @param passed how much of that stream had passed before
 * @param base where its direction's stream begins, as TCP counts
 * @param length of its bytes; 0: it only says that the connection ends
 * @param outgoing from the server
 * @param ends the direction ends behind it
 * @param reset the connection is torn
 * @param layer of what it has a part
 */
record TapPiece(
        long cookie,
        long cgroup,
        long offset,
        long passed,
        Key key,
        int base,
        int length,
        boolean outgoing,
        boolean ends,
        boolean reset,
        Layer layer) {
    static final int BYTES = 88;

    private static final int FIN = 0x01;
    private static final int RST = 0x04;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong WIRE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Beneath which of the programs found it. */
    enum Layer {
        /** What TCP carries. */
        CARRIED,
        /** What TLS makes, of which no more than the beginning and the ends are told: what it hides is, or nothing. */
        HIDDEN,
        /** What TLS hides, in clear. Its offsets are its own, and its streams begin at 0. */
        CLEAR
    }

    /** A connection while it lasts: one socket of one server. */
    record Key(
            long cgroup,
            int family,
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort) {
        Endpoint caller() {
            return Endpoint.of(IpText.text(family, remoteHigh, remoteLow), remotePort);
        }

        /** @param podUid of the server, or empty */
        Endpoint server(String podUid) {
            return new Endpoint(IpText.text(family, localHigh, localLow), localPort, podUid, "", "", "", "");
        }
    }

    /**
     * Its offset in a stream that is known to begin elsewhere than the piece says. The kernel reads the marks of a receiver while they may move:
     * then offset and beginning are wrong by the same.
     */
    long offset(int known) {
        return offset + (base - known);
    }

    static TapPiece decode(MemorySegment record) {
        boolean last = record.get(INT, 72) == 0;
        int flags = last ? record.get(ValueLayout.JAVA_BYTE, 86) : 0;
        return new TapPiece(
                record.get(LONG, 0),
                record.get(LONG, 8),
                record.get(LONG, 16),
                record.get(LONG, 24),
                key(record),
                record.get(INT, 64),
                record.get(INT, 68),
                record.get(ValueLayout.JAVA_BYTE, 85) != 0,
                (flags & FIN) != 0,
                (flags & RST) != 0,
                Layer.values()[record.get(ValueLayout.JAVA_BYTE, 87)]);
    }

    private static Key key(MemorySegment record) {
        return new Key(
                record.get(LONG, 8),
                record.get(ValueLayout.JAVA_BYTE, 84),
                record.get(WIRE, 32),
                record.get(WIRE, 40),
                Short.toUnsignedInt(record.get(SHORT, 80)),
                record.get(WIRE, 48),
                record.get(WIRE, 56),
                Short.toUnsignedInt(record.get(SHORT, 82)));
    }

    /** Its bytes, for the caller to keep. */
    static byte[] bytes(MemorySegment record, int length) {
        return record.asSlice(BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
