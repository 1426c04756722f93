package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.kernel.IpText;

/**
 * One connection as its socket sees it; {@code struct key} of flow.bpf.c. Addresses are the wire's bytes as big-endian numbers, IPv4 in the
 * upper half of the first.
 *
 * @param cgroup inode number of the socket's cgroup
 * @param family 4 or 6; 0 in a collapsed row
 * @param kind {@link #ONE}, or which of a cgroup's collapsed rows it is
 */
record RowKey(
        long cgroup,
        long localHigh,
        long localLow,
        long remoteHigh,
        long remoteLow,
        int localPort,
        int remotePort,
        int protocol,
        int family,
        int kind) {
    static final int ONE = 0;
    static final int COLLAPSED_OPENED_HERE = 1;
    static final int COLLAPSED_OPENED_THERE = 2;
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;

    String localIp() {
        return IpText.text(family, localHigh, localLow);
    }

    String remoteIp() {
        return IpText.text(family, remoteHigh, remoteLow);
    }

    boolean collapsed() {
        return kind != ONE;
    }
}
