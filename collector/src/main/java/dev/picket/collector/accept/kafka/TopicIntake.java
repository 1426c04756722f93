package dev.picket.collector.accept.kafka;

import dev.picket.event.kafka.KafkaSettings;

/**
 * From which topic agents are heard.
 *
 * @param group whose positions the brokers keep; of this collector alone
 */
public record TopicIntake(KafkaSettings kafka, String group) {
    public TopicIntake {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("a topic needs a group");
        }
    }
}
