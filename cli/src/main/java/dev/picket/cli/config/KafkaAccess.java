package dev.picket.cli.config;

import dev.picket.event.kafka.KafkaSettings.Mechanism;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A topic and how its brokers are reached; the same keys wherever there is one.
 *
 * @param brokers host:port of some of them; empty: no topic is used
 * @param authority that signed the brokers' certificates; empty: the JDK's
 * @param certificate with {@code key}; empty: none is shown
 * @param mechanism how {@code user} logs in
 * @param password file with it
 */
public record KafkaAccess(
        List<String> brokers,
        String topic,
        boolean tls,
        Optional<Path> authority,
        Optional<Path> certificate,
        Optional<Path> key,
        Mechanism mechanism,
        String user,
        Optional<Path> password) {
    private static final Map<String, Mechanism> MECHANISMS = new TreeMap<>(Map.of(
            "plain", Mechanism.PLAIN,
            "scram-sha-256", Mechanism.SCRAM_SHA_256,
            "scram-sha-512", Mechanism.SCRAM_SHA_512));

    /** The caller ends the section, which has other keys besides. */
    static KafkaAccess read(Section section, String topic) {
        return new KafkaAccess(
                section.texts("brokers", List.of()),
                section.text("topic", topic),
                section.flag("tls", true),
                section.path("authority", ""),
                section.path("certificate", ""),
                section.path("key", ""),
                section.choice("mechanism", Mechanism.SCRAM_SHA_512, MECHANISMS),
                section.text("user", ""),
                section.path("password", ""));
    }
}
