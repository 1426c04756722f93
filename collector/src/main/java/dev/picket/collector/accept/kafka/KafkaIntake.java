package dev.picket.collector.accept.kafka;

import dev.picket.collector.accept.Accept;
import dev.picket.event.kafka.KafkaFault;
import dev.picket.event.kafka.KafkaProperties;
import dev.picket.event.kafka.TopicCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents over a topic. Who speaks is what a batch says: that nobody else writes to the topic is the brokers' to see to. A batch that is put
 * off waits in the topic, and the group's position is never past what the next stage has taken, so a kill loses nothing, and what is read
 * twice then is recognised. In memory is at most one fetch. What cannot be reached is tried again, forever.
 */
public final class KafkaIntake implements AutoCloseable {
    static final String NOT_YET = "has not reached its brokers yet";
    private static final Logger LOG = LoggerFactory.getLogger(KafkaIntake.class);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(3);
    private static final Duration PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);
    /** A killed collector holds its partitions for so long. */
    private static final int SESSION_MILLIS = 10_000;

    private final TopicIntake settings;
    private final Accept accept;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("kafka-intake").unstarted(this::run);
    private final LongAdder failures = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile long behind;
    private volatile String reason = NOT_YET;

    private KafkaIntake(TopicIntake settings, Accept accept) {
        this.settings = settings;
        this.accept = accept;
    }

    /** Reads on a thread of its own from now on. */
    public static KafkaIntake start(TopicIntake settings, Accept accept) {
        var intake = new KafkaIntake(settings, accept);
        intake.thread.start();
        return intake;
    }

    /** Why nothing comes; empty when it may. Any thread. */
    public String reason() {
        return reason;
    }

    /** Times that reading ended and had to begin anew. Any thread. */
    public long failures() {
        return failures.sum();
    }

    /** Records that hold no batch, or one of another version. Any thread. */
    public long refused() {
        return refused.sum();
    }

    /** Records that wait in the topic, as far as the last fetch told. Any thread. */
    public long behind() {
        return behind;
    }

    /** What was taken is told to the brokers, if they answer; the rest comes again. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(CLOSING_MAX)) {
                thread.interrupt();
                thread.join(CLOSING_MAX);
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
    private boolean follow() {
        boolean reached = false;
        try (var consumer = consumer()) {
            var partitions = partitions(consumer);
            var problem = partitions == 0
                    ? Optional.of(KafkaFault.absent(settings.kafka()))
                    : TopicCheck.tooFew(settings.kafka(), partitions);
            if (problem.isPresent()) {
                failed(problem.get());
                return false;
            }
            reached = true;
            read(consumer, partitions);
        } catch (InterruptException _) {
            Thread.currentThread().interrupt();
        } catch (KafkaException | IOException wrong) {
            failed(KafkaFault.said(wrong, settings.kafka(), KafkaFault.Use.READ));
        } catch (RuntimeException ours) {
            LOG.error("reading from Kafka stumbled: {}", ours.getClass().getName());
            failed("stopped by an error of its own: " + ours.getClass().getSimpleName());
        }
        return reached;
    }

    private int partitions(Consumer<byte[], byte[]> consumer) {
        var found = consumer.partitionsFor(settings.kafka().topic());
        return found == null ? 0 : found.size();
    }

    private void read(Consumer<byte[], byte[]> consumer, int partitions) {
        var reading = new IntakeReading(settings, accept, refused::increment, consumer, partitions);
        reading.begin();
        while (stopping.getCount() > 0) {
            reading.round();
            behind = reading.behind();
            say(reading.reason());
        }
        reading.end();
    }

    private Consumer<byte[], byte[]> consumer() throws IOException {
        var properties = KafkaProperties.reading(settings.kafka(), settings.group(), false);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void failed(String why) {
        failures.increment();
        say(why);
    }

    private void say(String why) {
        if (!why.equals(reason)) {
            reason = why;
            if (why.isEmpty()) {
                LOG.info("agents are heard over topic {}", settings.kafka().topic());
            } else {
                LOG.warn("no agent is heard over topic {}: {}", settings.kafka().topic(), why);
            }
        }
    }
}
