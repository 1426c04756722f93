package dev.picket.collector.context;

import java.net.InetAddress;

/** One spelling per IP address, so that equal addresses are equal strings. */
final class Address {
    private Address() {}

    /** IPv6 in Java's full form, IPv4-mapped IPv6 as IPv4 (RFC 4291 2.5.5.2), without scope; what is no address stays as it is. */
    static String canonical(String ip) {
        return ip.indexOf(':') < 0 ? ip : parsed(ip);
    }

    /** Both IPv4 or both IPv6: an endpoint may have one of each, and seldom two. */
    static boolean sameFamily(String ip, String other) {
        return ip.indexOf(':') < 0 == other.indexOf(':') < 0;
    }

    /** The own machine's (RFC 1122 3.2.1.3, RFC 4291 2.5.3), in canonical form. */
    static boolean isLoopback(String ip) {
        return ip.startsWith("127.") || ip.equals("0:0:0:0:0:0:0:1");
    }

    private static String parsed(String ip) {
        try {
            var full = InetAddress.ofLiteral(ip).getHostAddress();
            var scope = full.indexOf('%');
            return scope < 0 ? full : full.substring(0, scope);
        } catch (IllegalArgumentException noAddress) {
            return ip;
        }
    }
}
