package dev.picket.install;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the extended attribute {@code security.capability} gives to a program (linux/capability.h, {@code struct vfs_cap_data} of revision 2): permitted
 * and in effect at once, so that the program need not know. Started where one of them is out of bounds, it does not run at all.
 *
 * @param bits one for each capability
 */
record FileCapabilities(long bits) {
    private static final int REVISION_2_EFFECTIVE = 0x0200_0001;
    private static final int BYTES = 20;
    private static final int NET_ADMIN = 12;
    private static final int PERFMON = 38;
    private static final int BPF = 39;

    /** What the flow source needs. */
    static FileCapabilities ofFlows() {
        return new FileCapabilities(1L << BPF | 1L << NET_ADMIN);
    }

    /** What the tap needs to read what TLS hides, beside. */
    static FileCapabilities ofProbes() {
        return new FileCapabilities(1L << BPF | 1L << NET_ADMIN | 1L << PERFMON);
    }

    byte[] attribute() {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(REVISION_2_EFFECTIVE)
                .putInt((int) bits)
                .putInt(0)
                .putInt((int) (bits >>> Integer.SIZE))
                .putInt(0)
                .array();
    }
}
