package dev.picket.collector.accept;

/**
 * Where to listen.
 *
 * @param port 0 takes any free one
 */
public record Listening(String host, int port) {
    public Listening {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
    }
}
