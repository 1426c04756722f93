package dev.picket.agent.forward.kafka;

import dev.picket.agent.forward.Link;
import dev.picket.event.kafka.KafkaFault;
import dev.picket.event.kafka.TopicCheck;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One opening of a {@link KafkaLink}, from looking at the topic to its end, on a thread of its own: any thread may send and close, and waits
 * for nothing. Batches that wait are bounded by what the sender has on its way. The first record that fails ends it at once, before a later
 * one of the same lane can be written: the next opening begins with what was not acknowledged, and order holds.
 */
final class KafkaConnection {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);

    private final KafkaTransport transport;
    private final Link.Listener listener;
    private final BlockingQueue<Batch> outgoing = new LinkedBlockingQueue<>();
    private final Queue<Unanswered> unanswered = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("kafka-link").unstarted(this::run);
    private boolean closed;

    KafkaConnection(KafkaTransport transport, Link.Listener listener) {
        this.transport = transport;
        this.listener = listener;
    }

    void open() {
        thread.start();
    }

    void send(Batch batch) {
        outgoing.add(batch);
    }

    void close() {
        end();
        thread.interrupt();
    }

    private void run() {
        try {
            var partitions = TopicCheck.partitions(transport.kafka());
            var problem = TopicCheck.tooFew(transport.kafka(), partitions);
            if (problem.isPresent()) {
                lost(problem.get());
                return;
            }
            deliver(partitions);
        } catch (InterruptedException | InterruptException _) {
            end();
        } catch (KafkaException | IOException wrong) {
            lost(said(wrong));
        } catch (RuntimeException ours) {
            LOG.error("writing to Kafka stumbled: {}", ours.getClass().getName());
            lost("stopped by an error of its own: " + ours.getClass().getSimpleName());
        }
    }

    private void deliver(int partitions) throws IOException, InterruptedException {
        var producer = new KafkaProducer<>(
                ProducerProperties.of(transport), new ByteArraySerializer(), new ByteArraySerializer());
        try {
            listener.opened();
            while (isOpen()) {
                write(outgoing.take(), partitions, producer);
            }
        } finally {
            var hurried = Thread.interrupted();
            producer.close(Duration.ZERO);
            if (hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(Batch batch, int partitions, Producer<byte[], byte[]> producer) {
        var records = LaneRecords.of(batch, transport.kafka().topic(), partitions);
        var waiting = new Unanswered(batch.getNumber(), records.size());
        synchronized (this) {
            unanswered.add(waiting);
        }
        for (var record : records) {
            write(record, waiting, producer);
        }
    }

    private void write(ProducerRecord<byte[], byte[]> record, Unanswered waiting, Producer<byte[], byte[]> producer) {
        try {
            var _ = producer.send(record, (_, fault) -> answered(waiting, fault, producer));
        } catch (IllegalStateException over) {
            end();
        }
    }

    /** On the producer's thread, which writes nothing meanwhile. */
    private void answered(Unanswered waiting, @Nullable Exception fault, Producer<byte[], byte[]> producer) {
        if (fault == null) {
            acknowledge(waiting);
        } else if (lost(fault instanceof TimeoutException ? KafkaFault.undelivered(transport.kafka()) : said(fault))) {
            producer.close(Duration.ZERO);
            thread.interrupt();
        }
    }

    /** In the order in which they were sent, whichever broker is quicker. */
    private synchronized void acknowledge(Unanswered waiting) {
        waiting.records--;
        for (var first = unanswered.peek(); first != null && first.records == 0; first = unanswered.peek()) {
            unanswered.remove();
            if (!closed) {
                listener.acknowledged(Acknowledgement.newBuilder()
                        .setNumber(first.number)
                        .setVerdict(Verdict.ACCEPTED)
                        .build());
            }
        }
    }

    private String said(Exception fault) {
        return KafkaFault.said(fault, transport.kafka(), KafkaFault.Use.WRITE);
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    /** False when it had ended before. */
    private synchronized boolean end() {
        var first = !closed;
        closed = true;
        return first;
    }

    private boolean lost(String why) {
        var first = end();
        if (first) {
            listener.closed(why);
        }
        return first;
    }

    /** A batch of which so many records are on their way. */
    private static final class Unanswered {
        private final long number;
        private int records;

        Unanswered(long number, int records) {
            this.number = number;
            this.records = records;
        }
    }
}
