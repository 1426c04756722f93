package dev.picket.cli.config;

import dev.picket.agent.forward.kafka.KafkaTransport.Compression;
import java.util.TreeMap;

/** How an agent forwards if not straight to the collector. */
public record Forwarding(Kafka kafka) {
    static Forwarding read(Section section) {
        var forwarding = new Forwarding(Kafka.read(section.section("kafka")));
        section.end();
        return forwarding;
    }

    /** Over a topic, if its brokers are named. */
    public record Kafka(KafkaAccess access, Compression compression) {
        static Kafka read(Section section) {
            var choices = new TreeMap<String, Compression>();
            for (var one : Compression.values()) {
                choices.put(one.label(), one);
            }
            var kafka = new Kafka(
                    KafkaAccess.read(section, "picket"), section.choice("compression", Compression.LZ4, choices));
            section.end();
            return kafka;
        }
    }
}
