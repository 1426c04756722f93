package dev.picket.event.kafka;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A topic, and how its brokers are reached. Needs no class of Kafka's: those are loaded by whoever uses the topic.
 *
 * @param setting where this stands in the settings, for messages, e.g. {@code agent.audit.kafka}
 * @param brokers host:port, of some of them
 * @param tls empty: in the clear
 * @param login empty: by certificate, or nobody asks
 */
public record KafkaSettings(
        String setting, List<String> brokers, String topic, Optional<Tls> tls, Optional<Login> login) {
    public KafkaSettings {
        brokers = List.copyOf(brokers);
        if (brokers.isEmpty() || topic.isEmpty()) {
            throw new IllegalArgumentException("a topic needs brokers and a name");
        }
    }

    /** Its brokers, for people. */
    public String where() {
        return String.join(",", brokers);
    }

    /**
     * PEM files.
     *
     * @param authority that signed the brokers' certificates; empty: those that the JDK trusts
     * @param own empty: none is shown
     */
    public record Tls(Optional<Path> authority, Optional<Pair> own) {}

    /**
     * What is shown to the brokers.
     *
     * @param key PKCS#8, not encrypted
     */
    public record Pair(Path certificate, Path key) {}

    /** @param password a file, read whenever a client is made */
    public record Login(Mechanism mechanism, String user, Path password) {}

    /** How a password is shown. */
    public enum Mechanism {
        PLAIN("PLAIN", "plain.PlainLoginModule"),
        SCRAM_SHA_256("SCRAM-SHA-256", "scram.ScramLoginModule"),
        SCRAM_SHA_512("SCRAM-SHA-512", "scram.ScramLoginModule");

        private final String label;
        private final String module;

        Mechanism(String label, String module) {
            this.label = label;
            this.module = module;
        }

        /** As the brokers call it. */
        public String label() {
            return label;
        }

        String module() {
            return "org.apache.kafka.common.security." + module;
        }
    }
}
