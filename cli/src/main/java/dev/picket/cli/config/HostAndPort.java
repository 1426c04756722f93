package dev.picket.cli.config;

import java.util.Optional;

/** Somewhere on the network; an IPv6 address stands in brackets. */
public record HostAndPort(String host, int port) {
    /** Empty when it is not host:port. */
    public static Optional<HostAndPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        var host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return port >= 1 && port <= 65_535 && !host.isEmpty()
                ? Optional.of(new HostAndPort(host, port))
                : Optional.empty();
    }
}
