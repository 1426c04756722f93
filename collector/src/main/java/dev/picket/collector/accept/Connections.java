package dev.picket.collector.accept;

/**
 * What came to the door since the start.
 *
 * @param opened connections whose peer proved who it is
 * @param refused ended in the handshake (no certificate, a strange, expired or broken one, no TLS), or were more than the server takes
 * @param malformed streams that were ended because of a message that is no batch
 */
public record Connections(long opened, long refused, long malformed) {}
