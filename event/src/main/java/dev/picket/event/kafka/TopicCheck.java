package dev.picket.event.kafka;

import dev.picket.event.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** Whether a topic can carry batches. Asks, and never makes one: how it is kept is its owner's to say. */
public final class TopicCheck {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(1);

    private TopicCheck() {}

    /**
     * How many partitions it has.
     *
     * @throws IOException names a file that cannot be read
     * @throws KafkaException it is not there, or the brokers do not answer or refuse; see {@link KafkaFault}
     */
    public static int partitions(KafkaSettings settings) throws IOException, InterruptedException {
        var properties = KafkaProperties.of(settings);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) WITHIN.toMillis());
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) WITHIN.toMillis());
        var admin = Admin.create(properties);
        try {
            var topics = admin.describeTopics(List.of(settings.topic())).allTopicNames();
            return topics.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS).values().stream()
                    .mapToInt(topic -> topic.partitions().size())
                    .sum();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException known ? known : new KafkaException(failed.getCause());
        } catch (java.util.concurrent.TimeoutException silent) {
            throw new TimeoutException(silent);
        } finally {
            admin.close(CLOSING_MAX);
        }
    }

    /** Why so many are too few; empty when they are not. Each lane of an agent has one of its own, and no number of them is changed lightly. */
    public static Optional<String> tooFew(KafkaSettings settings, int partitions) {
        return partitions >= Envelope.LANES
                ? Optional.empty()
                : Optional.of("topic " + settings.topic() + " has " + partitions + " partitions, and at least "
                        + Envelope.LANES + " are needed: add some, or set " + settings.setting() + ".topic");
    }
}
