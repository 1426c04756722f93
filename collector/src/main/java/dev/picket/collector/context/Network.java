package dev.picket.collector.context;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** A range of IP addresses, as CIDR writes it (RFC 4632, RFC 4291 2.3). */
public final class Network {
    private final byte[] prefix;
    private final int bits;

    private Network(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** {@code address/bits}, or an address alone; empty for anything else. */
    public static Optional<Network> parse(String cidr) {
        int slash = cidr.indexOf('/');
        var address = bytes(slash < 0 ? cidr : cidr.substring(0, slash));
        if (address == null) {
            return Optional.empty();
        }
        int all = address.length * 8;
        int bits = slash < 0 ? all : number(cidr.substring(slash + 1));
        return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Network(address, bits));
    }

    /** False for what is no address, and for one of the other family. */
    public boolean contains(String ip) {
        var address = bytes(ip);
        if (address == null || address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        int mask = 0xff << (8 - rest);
        return Arrays.equals(address, 0, whole, prefix, 0, whole)
                && (rest == 0 || (address[whole] & mask) == (prefix[whole] & mask));
    }

    private static byte @org.jspecify.annotations.Nullable [] bytes(String ip) {
        try {
            return InetAddress.ofLiteral(ip).getAddress();
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }
}
