package dev.picket.agent.capture.audit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which topic is read, and how its brokers are reached.
 *
 * @param brokers host:port, of some of them
 * @param group whose positions the brokers keep; agents of one group share the topic
 * @param start where to begin when the group has no position
 * @param tls empty: in the clear
 * @param login empty: by certificate, or nobody asks
 */
public record KafkaSettings(
        List<String> brokers,
        String topic,
        String group,
        AuditTail.Start start,
        Optional<Tls> tls,
        Optional<Login> login) {
    public KafkaSettings {
        brokers = List.copyOf(brokers);
        if (brokers.isEmpty() || topic.isEmpty() || group.isEmpty()) {
            throw new IllegalArgumentException("a topic needs brokers, a name and a group");
        }
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

    /** @param password a file, read at every new connection */
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
