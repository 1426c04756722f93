package dev.picket.agent.forward.kafka;

import dev.picket.event.kafka.KafkaSettings;
import java.util.Locale;

/** Over which topic an agent forwards, and how its batches are packed. */
public record KafkaTransport(KafkaSettings kafka, Compression compression) {
    /** What a topic takes unless it is told otherwise (1 MiB, packed), less what is around it. */
    public static final int RECORD_BYTES = 768 << 10;

    /** Done at the agent, once; the brokers keep it as it comes. */
    public enum Compression {
        NONE,
        GZIP,
        LZ4,
        ZSTD;

        /** As Kafka and the settings call it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
