package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.kafka.KafkaSettings;

/**
 * Which topic with audit events is read.
 *
 * @param group whose positions the brokers keep; agents of one group share the topic
 * @param start where to begin when the group has no position
 */
public record TopicSettings(KafkaSettings kafka, String group, LogTail.Start start) {
    public TopicSettings {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("a topic needs a group");
        }
    }
}
