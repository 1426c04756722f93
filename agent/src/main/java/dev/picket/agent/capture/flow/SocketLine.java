package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.kernel.IpText;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One socket of /proc/net/{tcp,tcp6,udp,udp6} (kernel, Documentation/networking/proc_net_tcp.rst).
 *
 * @param state as in net/tcp_states.h
 * @param inode 0 when no process holds it any more
 */
record SocketLine(int protocol, String localIp, int localPort, String remoteIp, int remotePort, int state, long inode) {
    static final int LISTEN = 10;
    private static final int SYN_SENT = 2;
    private static final int SYN_RECEIVED = 3;
    private static final int NEW_SYN_RECEIVED = 12;
    private static final Pattern LINE = Pattern.compile(
            "\\s*\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2})"
                    + " \\S+ \\S+ \\S+ +\\d+ +\\d+ (\\d{1,18})\\b.*");

    /** Empty if the line is not as the kernel writes it. */
    static Optional<SocketLine> parse(int protocol, String line) {
        var fields = LINE.matcher(line);
        if (!fields.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SocketLine(
                protocol,
                address(fields.group(1)),
                Integer.parseInt(fields.group(2), 16),
                address(fields.group(3)),
                Integer.parseInt(fields.group(4), 16),
                Integer.parseInt(fields.group(5), 16),
                Long.parseLong(fields.group(6))));
    }

    /** Nobody is connected to it: it waits for peers. */
    boolean waitsForPeers() {
        return remotePort == 0;
    }

    boolean pending() {
        return protocol == RowKey.TCP && (state == SYN_SENT || state == SYN_RECEIVED || state == NEW_SYN_RECEIVED);
    }

    boolean loopback() {
        return remoteIp.startsWith("127.") || remoteIp.equals("::1");
    }

    /** Words of 32 bits, each in the machine's byte order. */
    private static String address(String hex) {
        if (hex.length() == 8) {
            return IpText.ipv4(word(hex, 0));
        }
        return IpText.text(6, pair(hex, 0), pair(hex, 2));
    }

    private static long pair(String hex, int first) {
        return (long) word(hex, first) << 32 | Integer.toUnsignedLong(word(hex, first + 1));
    }

    private static int word(String hex, int index) {
        return Integer.reverseBytes(Integer.parseUnsignedInt(hex, index * 8, index * 8 + 8, 16));
    }
}
