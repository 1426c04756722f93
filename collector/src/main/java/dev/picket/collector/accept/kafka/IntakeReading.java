package dev.picket.collector.accept.kafka;

import dev.picket.collector.accept.Accept;
import dev.picket.collector.accept.Peer;
import dev.picket.event.kafka.BatchRecord;
import dev.picket.event.kafka.KafkaFault;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * One consumer's life: fetches, has each batch judged, and tells the brokers how far they are taken. Over all partitions the batch that was
 * written first is judged first, as far as can be known: so after a time away detection hears the lanes side by side, and not one after the
 * other. One thread.
 */
final class IntakeReading implements ConsumerRebalanceListener {
    private static final Duration FETCH_MAX = Duration.ofMillis(250);
    private static final Duration BUSY = Duration.ofMillis(50);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final long TELL_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final TopicIntake settings;
    private final Accept accept;
    private final Runnable refused;
    private final Consumer<byte[], byte[]> consumer;
    private final int partitions;
    private final Fetched fetched = new Fetched();
    /** They had something and did not bring it in time: the others go on. */
    private final Set<TopicPartition> overdue = new HashSet<>();

    private final Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
    private long toldAt = System.nanoTime();
    private long heardAt = System.nanoTime();
    private long waitingSince = System.nanoTime();
    private String reason = KafkaIntake.NOT_YET;

    /** @param refused is told of each record that holds no batch */
    IntakeReading(
            TopicIntake settings, Accept accept, Runnable refused, Consumer<byte[], byte[]> consumer, int partitions) {
        this.settings = settings;
        this.accept = accept;
        this.refused = refused;
        this.consumer = consumer;
        this.partitions = partitions;
    }

    void begin() {
        consumer.subscribe(List.of(settings.kafka().topic()), this);
    }

    /** Why nothing comes, or not all; empty when it may. */
    String reason() {
        return reason;
    }

    /** Records that the topic has beyond what was fetched, and those that wait here. */
    long behind() {
        return fetched.size()
                + consumer.assignment().stream()
                        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                        .sum();
    }

    /** Hands on what it has, and fetches more. While the next stage is busy nothing is fetched, but the group hears that we live. */
    void round() {
        boolean free = handOn();
        consumer.pause(free ? fetched.partitions() : consumer.assignment());
        if (free) {
            consumer.resume(bare());
        }
        take(consumer.poll(free ? FETCH_MAX : BUSY));
        look();
        if (System.nanoTime() - toldAt > TELL_EVERY_NANOS) {
            tell();
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        records.forEach(fetched::add);
        overdue.removeAll(records.partitions());
        if (!records.isEmpty()) {
            heardAt = System.nanoTime();
        }
    }

    void end() {
        tell();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        heardAt = System.nanoTime();
        share();
    }

    /** The next owner begins where we say: nothing that waits here may be handed on any more. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        tell();
        drop(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        drop(lost);
    }

    /** False: the next stage is busy. */
    private boolean handOn() {
        for (var record = next(); record.isPresent(); record = next()) {
            if (!judged(record.get())) {
                return false;
            }
            fetched.remove(record.get());
            taken.put(
                    Fetched.partition(record.get()),
                    new OffsetAndMetadata(record.get().offset() + 1));
        }
        return true;
    }

    /** None while a partition of which nothing is here has something that may be older. */
    private Optional<ConsumerRecord<byte[], byte[]>> next() {
        var late = bare().stream()
                .filter(partition -> !overdue.contains(partition))
                .filter(partition -> consumer.currentLag(partition).orElse(1) > 0)
                .toList();
        if (late.isEmpty()) {
            waitingSince = System.nanoTime();
            return fetched.oldest();
        }
        if (System.nanoTime() - waitingSince > PATIENCE_NANOS) {
            overdue.addAll(late);
            return fetched.oldest();
        }
        return Optional.empty();
    }

    private Set<TopicPartition> bare() {
        var bare = new HashSet<>(consumer.assignment());
        bare.removeAll(fetched.partitions());
        return bare;
    }

    /** False: not now. */
    private boolean judged(ConsumerRecord<byte[], byte[]> record) {
        return switch (BatchRecord.read(record)) {
            case BatchRecord.Read.Whole(var batch) ->
                accept.connect(new Peer.OfTopic()).deliver(batch).getVerdict() != Verdict.BUSY;
            case BatchRecord.Read.Refused _ -> {
                refused.run();
                yield true;
            }
        };
    }

    private void drop(Collection<TopicPartition> gone) {
        fetched.drop(gone);
        taken.keySet().removeAll(Set.copyOf(gone));
        overdue.removeAll(Set.copyOf(gone));
    }

    private void tell() {
        toldAt = System.nanoTime();
        if (taken.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(Map.copyOf(taken), ANSWER_MAX);
            taken.clear();
        } catch (CommitFailedException | RebalanceInProgressException _) {
            // they are another's now, or soon ours again: what is read twice is recognised
        } catch (RetriableException _) {
            // told again next time
        }
    }

    /** What this collector knows of the agents is not shared: one group is for one. */
    private void share() {
        var own = consumer.assignment().size();
        reason = own < partitions
                ? "only " + own + " of " + partitions + " partitions are this collector's: another reads as group "
                        + settings.group() + "; give each its own by "
                        + settings.kafka().setting() + ".group"
                : "";
    }

    /** A consumer is silent about brokers that are gone, so they are asked now and then when nothing comes. */
    private void look() {
        if (System.nanoTime() - heardAt < LOOK_EVERY_NANOS) {
            return;
        }
        heardAt = System.nanoTime();
        try {
            consumer.endOffsets(consumer.assignment(), ANSWER_MAX);
            share();
        } catch (TimeoutException silent) {
            reason = KafkaFault.said(silent, settings.kafka(), KafkaFault.Use.READ);
        }
    }
}
