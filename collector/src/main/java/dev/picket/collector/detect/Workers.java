package dev.picket.collector.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Runs every virtual shard once, worker i those whose number is i modulo the workers. */
final class Workers implements AutoCloseable {
    /** Below this, handing work to other threads costs more than it saves. */
    private static final int SIGNALS_WORTH_IT = 64;

    private final int count;
    private final ExecutorService threads;

    Workers(int count) {
        if (count < 1 || count > Key.SHARDS) {
            throw new IllegalArgumentException("workers are out of range: " + count);
        }
        this.count = count;
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("shards-", 0).daemon().factory());
    }

    /** Returns when all shards are done. */
    void each(int signals, IntConsumer shard) {
        if (count == 1 || signals < SIGNALS_WORTH_IT) {
            stride(0, 1, shard);
            return;
        }
        var others = new ArrayList<Future<?>>();
        for (int worker = 1; worker < count; worker++) {
            int first = worker;
            others.add(threads.submit(() -> stride(first, count, shard)));
        }
        stride(0, count, shard);
        await(others);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static void stride(int first, int step, IntConsumer shard) {
        for (int i = first; i < Key.SHARDS; i += step) {
            shard.accept(i);
        }
    }

    private static void await(List<Future<?>> others) {
        try {
            for (var other : others) {
                other.get();
            }
        } catch (ExecutionException broken) {
            throw new IllegalStateException("a shard worker broke", broken.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while shards were at work", stop);
        }
    }
}
