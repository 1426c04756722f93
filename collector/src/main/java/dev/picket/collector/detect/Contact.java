package dev.picket.collector.detect;

import dev.picket.event.Flow;

/** Whether the source of a flow got through to its destination. */
public enum Contact {
    MADE,
    FAILED,
    UNKNOWN;

    /**
     * Whether one host could answer the other: not what comes from nobody's address, goes to a group or to all, or is a link's own upkeep
     * (DHCP, mDNS, neighbour discovery). A subnet's broadcast address is not known from here.
     */
    public static boolean isBetweenHosts(Flow flow) {
        var from = flow.source().ip();
        var to = flow.destination().ip();
        boolean upkeep = flow.protocol() == Flow.Protocol.ICMP && (isLinkLocal6(from) || isLinkLocal6(to));
        return !isUnspecified(from) && !isUnspecified(to) && !isGroup(to) && !upkeep;
    }

    private static boolean isUnspecified(String ip) {
        return ip.equals("0.0.0.0") || ip.equals("::") || ip.equals("0:0:0:0:0:0:0:0");
    }

    /** RFC 1112, RFC 4291 2.7, and the limited broadcast of RFC 919. */
    private static boolean isGroup(String ip) {
        return ip.indexOf(':') > 0 ? ip.regionMatches(true, 0, "ff", 0, 2) : isGroup4(ip);
    }

    private static boolean isGroup4(String ip) {
        boolean multicast = ip.indexOf('.') == 3 && ip.compareTo("224.") >= 0 && ip.compareTo("240.") < 0;
        return multicast || ip.equals("255.255.255.255");
    }

    /** fe80::/10. */
    private static boolean isLinkLocal6(String ip) {
        return ip.length() > 4 && ip.regionMatches(true, 0, "fe", 0, 2) && "89abAB".indexOf(ip.charAt(2)) >= 0;
    }

    /** A reset after the destination sent payload closed a connection that was made; one before it refused it. */
    public static Contact of(Flow flow) {
        boolean answered = flow.received().bytes() > 0;
        return switch (flow.outcome()) {
            case ESTABLISHED -> MADE;
            case REFUSED, UNANSWERED -> FAILED;
            case RESET -> answered ? MADE : FAILED;
            case UNKNOWN -> answered ? MADE : UNKNOWN;
        };
    }
}
