package dev.picket.event;

/**
 * A transport connection or datagram exchange, or what happened on it since its last report.
 *
 * @param source the end that opened it
 * @param sent by the source
 * @param collapsed the row stands for many connections of this source, whose share of the kernel's table was used up
 */
public record Flow(
        Envelope envelope,
        Protocol protocol,
        Endpoint source,
        Endpoint destination,
        Traffic sent,
        Traffic received,
        Outcome outcome,
        boolean collapsed)
        implements Event {
    @Override
    public Flow in(Envelope envelope) {
        return new Flow(envelope, protocol, source, destination, sent, received, outcome, collapsed);
    }

    /** The same flow between ends that are better known. */
    public Flow between(Endpoint source, Endpoint destination) {
        return new Flow(envelope, protocol, source, destination, sent, received, outcome, collapsed);
    }

    /** Names as in the wire schema. */
    public enum Protocol {
        OTHER,
        TCP,
        UDP,
        ICMP,
        SCTP
    }

    /** How the attempt to connect ended. */
    public enum Outcome {
        UNKNOWN,
        ESTABLISHED,
        REFUSED,
        UNANSWERED,
        RESET
    }
}
