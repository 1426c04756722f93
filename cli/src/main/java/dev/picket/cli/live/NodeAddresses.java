package dev.picket.cli.live;

import dev.picket.agent.capture.kernel.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A node's own addresses, written as flows write them: pods on the host's network share them, so they name none. */
final class NodeAddresses {
    private static final int IPV4_BYTES = 4;

    private NodeAddresses() {}

    /**
     * @param given in a pod, whose own interfaces are not the node's; empty: those of this machine, loopback left out
     * @throws IOException names what is no address
     */
    static Set<String> of(List<String> given) throws IOException {
        var addresses = new TreeSet<String>();
        for (var address : given) {
            try {
                addresses.add(text(InetAddress.ofLiteral(address)));
            } catch (IllegalArgumentException _) {
                throw new IOException("agent.addresses: \"" + address + "\" is no IP address");
            }
        }
        return addresses.isEmpty() ? ofThisMachine() : addresses;
    }

    private static Set<String> ofThisMachine() {
        var addresses = new TreeSet<String>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .forEach(address -> addresses.add(text(address)));
        } catch (SocketException unknown) {
            return Set.of();
        }
        return addresses;
    }

    private static String text(InetAddress address) {
        var bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == IPV4_BYTES
                ? IpText.ipv4(bytes.getInt())
                : IpText.text(6, bytes.getLong(), bytes.getLong());
    }
}
