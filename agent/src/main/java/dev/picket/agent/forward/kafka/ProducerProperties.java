package dev.picket.agent.forward.kafka;

import dev.picket.event.kafka.KafkaProperties;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What makes a producer lose nothing, write each record once and in order, and give up in time. */
final class ProducerProperties {
    /** Less than {@code Limits.acknowledgeWithin}, so that Kafka's reason is told; a broker that dies is given up by the others after 9 s. */
    private static final int DELIVERED_WITHIN_MILLIS = 25_000;

    private static final int REQUEST_MILLIS = 8_000;
    private static final int BLOCK_MILLIS = 8_000;
    private static final long BUFFER_BYTES = 32L << 20;
    /** An event alone may be as large as a batch. */
    private static final int RECORD_BYTES = 5 << 20;

    private ProducerProperties() {}

    static Map<String, Object> of(KafkaTransport transport) throws IOException {
        var all = KafkaProperties.of(transport.kafka());
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // a partition that has just been made may refuse the first batch and take the second, and then the first never
        // more
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, transport.compression().label());
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERED_WITHIN_MILLIS);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES);
        return all;
    }
}
