package dev.picket.collector.query.http;

import dev.picket.collector.accept.Identity;
import dev.picket.collector.accept.Listening;
import java.util.Optional;

/**
 * Where the HTTP API listens and as whom.
 *
 * @param tls certificate and key; empty for plain HTTP, which is for loopback only
 */
public record ApiSettings(Listening where, Optional<Identity> tls) {
    /** The port of API and console. */
    public static final int PORT = 8470;

    /** Plain HTTP on this machine. */
    public static ApiSettings loopback(int port) {
        return new ApiSettings(new Listening("127.0.0.1", port), Optional.empty());
    }
}
