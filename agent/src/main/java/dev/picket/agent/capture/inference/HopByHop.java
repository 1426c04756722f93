package dev.picket.agent.capture.inference;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Copies headers from one hop to the next, without those that belong to the hop (RFC 9110, 7.6.1). */
final class HopByHop {
    private static final Set<String> OWN = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    private HopByHop() {}

    static void copy(MultiMap from, MultiMap to) {
        var named = named(from);
        from.forEach(header -> {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!OWN.contains(name) && !named.contains(name)) {
                to.add(header.getKey(), header.getValue());
            }
        });
    }

    /** Those that the Connection header names. */
    private static Set<String> named(MultiMap headers) {
        var named = new HashSet<String>();
        for (var value : headers.getAll("connection")) {
            for (var name : value.split(",")) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
