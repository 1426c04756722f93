package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Onward;
import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.Reason;
import dev.picket.event.kafka.KafkaFault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One consumer's life: fetches, hands on record by record, and tells the brokers how far it is safe. One thread. */
final class TopicReading implements ConsumerRebalanceListener {
    private static final Duration FETCH_MAX = Duration.ofMillis(250);
    private static final Duration BLOCKED = Duration.ofMillis(10);
    private static final long TELL_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration SAFE_WITHIN = Duration.ofSeconds(2);

    private final TopicSettings settings;
    private final AuditFormat format;
    private final InstantSource clock;
    private final Onward onward;
    private final Account account;
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPositions positions;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private final ArrayDeque<ApiCall> calls = new ArrayDeque<>();
    private @Nullable ConsumerRecord<byte[], byte[]> current;
    private long toldAt = System.nanoTime();
    private long heardAt = System.nanoTime();
    private String reason = "";

    TopicReading(
            TopicSettings settings,
            AuditFormat format,
            InstantSource clock,
            Onward onward,
            Account account,
            Consumer<byte[], byte[]> consumer) {
        this.settings = settings;
        this.format = format;
        this.clock = clock;
        this.onward = onward;
        this.account = account;
        this.consumer = consumer;
        this.positions = new TopicPositions(onward);
    }

    void begin() {
        consumer.subscribe(List.of(settings.kafka().topic()), this);
    }

    /** Why nothing comes; empty when it may. */
    String reason() {
        return reason;
    }

    /** Hands on what it has, or fetches more. While the next stage is full nothing is fetched, but the group hears that we live. */
    void round() {
        boolean free = handOn();
        if (free) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        var fetched = consumer.poll(free ? FETCH_MAX : BLOCKED);
        fetched.forEach(records::add);
        if (!fetched.isEmpty()) {
            heard();
        }
        look();
        if (System.nanoTime() - toldAt > TELL_EVERY_NANOS) {
            tell();
        }
    }

    /** What was handed on becomes safe soon, for the way to the collector is still open. */
    void end() throws InterruptedException {
        awaitSafety();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        heard();
    }

    /** The next owner begins where we say: nothing that waits here may be handed on any more. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        drop(partitions);
        try {
            awaitSafety();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        positions.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        drop(partitions);
        positions.forget(partitions);
    }

    /** True when nothing waits. */
    private boolean handOn() {
        while (deliver()) {
            var next = records.poll();
            if (next == null) {
                return true;
            }
            current = next;
            read(next);
        }
        return false;
    }

    /** False: the next stage is full. */
    private boolean deliver() {
        for (var call = calls.peek(); call != null; call = calls.peek()) {
            if (!onward.offer(call)) {
                return false;
            }
            calls.remove();
            account.in(1);
            account.out(1);
        }
        if (current != null) {
            positions.settle(current);
            current = null;
        }
        return true;
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        TopicValue.read(record.value(), new TopicValue.Taker() {
            @Override
            public void bytes(byte[] bytes) {
                format.read(bytes, 0, bytes.length, () -> row(record), TopicReading.this::take);
            }

            @Override
            public void refused(Reading.Refused why) {
                take(why);
            }
        });
    }

    private static String row(ConsumerRecord<byte[], byte[]> record) {
        return "kafka/" + record.topic() + '/' + record.partition() + '/' + record.offset();
    }

    private void take(Reading reading) {
        switch (reading) {
            case Reading.Read read -> calls.add(read.at(clock));
            case Reading.Folded() -> {
                account.in(1);
                account.folded(1);
            }
            case Reading.Refused(var why, var _) -> refuse(why);
        }
    }

    private void refuse(Reason why) {
        account.in(1);
        account.refused(why, 1);
    }

    private void drop(Collection<TopicPartition> partitions) {
        var gone = new HashSet<>(partitions);
        records.removeIf(record -> gone.contains(partition(record)));
        if (current != null && gone.contains(partition(current))) {
            calls.clear();
            current = null;
        }
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private void awaitSafety() throws InterruptedException {
        long deadline = System.nanoTime() + SAFE_WITHIN.toNanos();
        tell();
        while (!positions.told() && System.nanoTime() - deadline < 0) {
            Thread.sleep(BLOCKED);
            tell();
        }
    }

    private void tell() {
        toldAt = System.nanoTime();
        var due = positions.due();
        if (due.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(due, ANSWER_MAX);
        } catch (CommitFailedException | RebalanceInProgressException _) {
            // they are another's now, or soon ours again: what is read twice is recognised
        } catch (RetriableException _) {
            positions.untold(due);
        }
    }

    private void heard() {
        heardAt = System.nanoTime();
        reason = "";
    }

    /** A consumer is silent about brokers that are gone, so they are asked now and then when nothing comes. */
    private void look() {
        if (System.nanoTime() - heardAt < LOOK_EVERY_NANOS) {
            return;
        }
        heardAt = System.nanoTime();
        if (consumer.assignment().isEmpty()) {
            reason = "no partition of topic " + settings.kafka().topic() + " is this agent's: others of group "
                    + settings.group() + " have them all, or the group is being made";
            return;
        }
        try {
            consumer.endOffsets(consumer.assignment(), ANSWER_MAX);
            reason = "";
        } catch (TimeoutException silent) {
            reason = KafkaFault.said(silent, settings.kafka(), KafkaFault.Use.READ);
        }
    }
}
