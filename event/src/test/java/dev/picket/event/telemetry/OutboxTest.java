package dev.picket.event.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.telemetry.Outbox.Drop;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final List<Integer> taken = new CopyOnWriteArrayList<>();

    @Test
    void add_receiverHangs_neverWaits_andAllIsSentHeldOrCounted() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var outbox = outbox(batch -> {
            asked.countDown();
            return new CompletableResultCode();
        });
        outbox.start();
        outbox.add(0);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        long began = System.nanoTime();
        for (int i = 1; i <= 100_000; i++) {
            outbox.add(i);
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        outbox.close();

        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(outbox.dropped()).containsEntry(Drop.QUEUE_FULL, 100_000L - Outbox.WAITING_MAX);
        assertThat(all(outbox)).isEqualTo(100_001);
        assertThat(taken).isEmpty();
    }

    @Test
    void refusals_thenTaken_losesNothing_andKeepsOrder() throws InterruptedException {
        var refusals = new CountDownLatch(3);
        var outbox = outbox(batch -> {
            if (refusals.getCount() > 0) {
                refusals.countDown();
                return CompletableResultCode.ofFailure();
            }
            taken.addAll(batch);
            return CompletableResultCode.ofSuccess();
        });
        for (int i = 0; i < 1_000; i++) {
            outbox.add(i);
        }

        outbox.start();
        assertThat(refusals.await(10, TimeUnit.SECONDS)).isTrue();
        outbox.close();

        assertThat(outbox.failures()).isEqualTo(3);
        assertThat(outbox.sent()).isEqualTo(1_000);
        assertThat(taken).hasSize(1_000).isSorted();
    }

    @Test
    void refused_everyTime_isDroppedAndCounted_andTheNextIsTried() throws InterruptedException {
        var next = new CountDownLatch(1);
        var outbox = outbox(batch -> {
            if (batch.contains(7)) {
                return CompletableResultCode.ofFailure();
            }
            taken.addAll(batch);
            next.countDown();
            return CompletableResultCode.ofSuccess();
        });
        outbox.start();
        outbox.add(7);
        while (outbox.failures() == 0) {
            Thread.onSpinWait();
        }
        outbox.add(8);

        assertThat(next.await(10, TimeUnit.SECONDS)).isTrue();
        outbox.close();

        assertThat(taken).containsExactly(8);
        assertThat(outbox.dropped()).containsEntry(Drop.NOT_TAKEN, 1L);
        assertThat(all(outbox)).isEqualTo(2);
    }

    @Test
    void close_receiverAway_countsWhatIsLeft_andWhatComesAfter() {
        var outbox = outbox(batch -> CompletableResultCode.ofFailure());
        for (int i = 0; i < 300; i++) {
            outbox.add(i);
        }
        outbox.start();
        outbox.close();
        outbox.add(301);

        assertThat(outbox.sent()).isZero();
        assertThat(outbox.dropped()).containsEntry(Drop.STOPPING, 301L);
    }

    private static long all(Outbox<Integer> outbox) {
        return outbox.sent()
                + outbox.dropped().values().stream().mapToLong(Long::longValue).sum();
    }

    private static Outbox<Integer> outbox(Function<Collection<Integer>, CompletableResultCode> sending) {
        return new Outbox<>("numbers", "nobody", sending, Duration.ofMillis(1));
    }
}
