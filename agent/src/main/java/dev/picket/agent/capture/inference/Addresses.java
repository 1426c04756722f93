package dev.picket.agent.capture.inference;

import dev.picket.event.Endpoint;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses written as such. */
final class Addresses {
    private static final Pattern ENDPOINT = Pattern.compile("\\[?([0-9A-Fa-f:.]{2,45})\\]?:([0-9]{1,5})");

    private Addresses() {}

    /** Of {@code 10.0.0.1:80} or {@code [fd00::1]:80}; unknown for all else. */
    static Endpoint endpoint(String text) {
        var parts = ENDPOINT.matcher(text);
        if (!parts.matches() || !isLiteral(parts.group(1))) {
            return Endpoint.UNKNOWN;
        }
        int port = Integer.parseInt(parts.group(2));
        return Endpoint.of(parts.group(1), port > 65_535 ? 0 : port);
    }

    static boolean isLiteral(String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    static boolean isLoopback(String text) {
        return isLiteral(text) && InetAddress.ofLiteral(text).isLoopbackAddress();
    }
}
