package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.kafka.KafkaFault;
import dev.picket.event.kafka.KafkaProperties;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads audit events from a topic of Kafka's, in whatever shape of {@link AnyAudit} they are, as one of a group. The topic is the buffer: what the
 * next stage does not take yet is not read further, and the group's position is never past what is safe, so a kill loses nothing, and what comes
 * twice is recognised by {@code context}. In memory are at most one fetch, 16 MiB from each broker.
 */
public final class AuditTopic implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTopic.class);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(8);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final TopicSettings settings;
    private final AuditFormat format;
    private final InstantSource clock;
    private final Onward onward;
    private final Opening opening;
    private final Account account = new Account("capture.audit.kafka");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("audit-kafka").unstarted(this::run);
    private volatile String reason = "has not reached its brokers yet";

    /** Makes a consumer that nobody has used. */
    @FunctionalInterface
    interface Opening {
        Consumer<byte[], byte[]> open() throws IOException;
    }

    AuditTopic(TopicSettings settings, AuditFormat format, InstantSource clock, Onward onward, Opening opening) {
        this.settings = settings;
        this.format = format;
        this.clock = clock;
        this.onward = onward;
        this.opening = opening;
    }

    /** Reads on a thread of its own from now on; what cannot be reached is tried again, and said in the reason. */
    public static AuditTopic start(TopicSettings settings, AuditFormat format, InstantSource clock, Onward onward) {
        var topic = new AuditTopic(settings, format, clock, onward, () -> consumer(settings));
        topic.thread.start();
        return topic;
    }

    private static Consumer<byte[], byte[]> consumer(TopicSettings settings) throws IOException {
        var properties =
                KafkaProperties.reading(settings.kafka(), settings.group(), settings.start() == LogTail.Start.END);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Plane plane() {
        return Plane.AUDIT;
    }

    @Override
    public String mode() {
        return "kafka";
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public Account account() {
        return account;
    }

    /** What was handed on and is safe within two seconds is told to the brokers; the rest comes again. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(CLOSING_MAX)) {
                LOG.warn("reading from Kafka did not stop within {}", CLOSING_MAX);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var pause = PAUSE_MIN;
        try {
            boolean stopped = false;
            while (!stopped) {
                pause = follow() ? PAUSE_MIN : pause;
                stopped = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is stopped or something is wrong; true when it could read for a while. */
    private boolean follow() throws InterruptedException {
        boolean reached = false;
        try (var consumer = opening.open()) {
            if (!isThere(consumer)) {
                reason = KafkaFault.absent(settings.kafka());
                return false;
            }
            reached = true;
            reason = "";
            var reading = new TopicReading(settings, format, clock, onward, account, consumer);
            reading.begin();
            while (stopping.getCount() > 0) {
                reading.round();
                reason = reading.reason();
            }
            reading.end();
        } catch (KafkaException | IOException wrong) {
            reason = KafkaFault.said(wrong, settings.kafka(), KafkaFault.Use.READ);
        } catch (RuntimeException ours) {
            reason = "stopped by an error of its own: " + ours.getClass().getSimpleName();
            LOG.error("reading audit events from Kafka stumbled", ours);
        }
        return reached;
    }

    private boolean isThere(Consumer<byte[], byte[]> consumer) {
        var partitions = consumer.partitionsFor(settings.kafka().topic());
        return partitions != null && !partitions.isEmpty();
    }
}
