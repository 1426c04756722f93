package dev.picket.agent.forward.kafka;

import dev.picket.agent.forward.Link;
import dev.picket.event.wire.v1.Batch;
import java.util.Optional;

/**
 * The way to a collector over a topic of Kafka's. A batch is acknowledged when all replicas in sync have it: from then on the topic keeps it,
 * and the collector takes it when it comes. Nothing comes back from the collector, so it can put nothing off and refuse nothing here.
 */
public final class KafkaLink implements Link {
    private final KafkaTransport transport;
    private Optional<KafkaConnection> current = Optional.empty();

    public KafkaLink(KafkaTransport transport) {
        this.transport = transport;
    }

    @Override
    public void open(Listener listener) {
        close();
        var connection = new KafkaConnection(transport, listener);
        current = Optional.of(connection);
        connection.open();
    }

    @Override
    public void send(Batch batch) {
        current.ifPresent(connection -> connection.send(batch));
    }

    @Override
    public void close() {
        current.ifPresent(KafkaConnection::close);
        current = Optional.empty();
    }
}
