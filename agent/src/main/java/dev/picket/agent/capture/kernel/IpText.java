package dev.picket.agent.capture.kernel;

/** IpText as Kubernetes writes them: dotted IPv4, IPv6 in the canonical form of RFC 5952. An IPv4-mapped address is IPv4. */
public final class IpText {
    private static final int WORDS = 8;

    private IpText() {}

    /**
     * @param family 4: the upper half of {@code high}; 6: both numbers; else nothing is known
     */
    public static String text(int family, long high, long low) {
        return switch (family) {
            case 4 -> ipv4((int) (high >>> 32));
            case 6 -> mapped(high, low) ? ipv4((int) low) : ipv6(high, low);
            default -> "";
        };
    }

    public static boolean mapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    public static String ipv4(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    private static String ipv6(long high, long low) {
        int start = zeros(high, low);
        int end = start + run(high, low, start);
        if (end - start < 2) {
            return words(high, low, 0, WORDS);
        }
        return words(high, low, 0, start) + "::" + words(high, low, end, WORDS);
    }

    /** Where the longest run of zero words begins, the first of equals. */
    private static int zeros(long high, long low) {
        int best = 0;
        for (int i = 1; i < WORDS; i++) {
            if (run(high, low, i) > run(high, low, best)) {
                best = i;
            }
        }
        return best;
    }

    private static int run(long high, long low, int from) {
        int end = from;
        while (end < WORDS && word(high, low, end) == 0) {
            end++;
        }
        return end - from;
    }

    private static String words(long high, long low, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(word(high, low, i)));
        }
        return text.toString();
    }

    private static int word(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
    }
}
