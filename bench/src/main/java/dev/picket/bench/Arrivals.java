package dev.picket.bench;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** When chunks came that carry the time they were sent at, and how long they took. Any thread adds; read when all are there. */
final class Arrivals {
    private static final String STAMP = "\"t\":";

    private final long begin = System.nanoTime();
    private final long[] at;
    private final long[] took;
    private final AtomicInteger count = new AtomicInteger();

    Arrivals(int most) {
        this.at = new long[most];
        this.took = new long[most];
    }

    int count() {
        return Math.min(count.get(), at.length);
    }

    /** Of one answer, whose pieces may end anywhere. */
    Handler<Buffer> reader() {
        return new Reader();
    }

    /** Nanoseconds of what came in this time after the begin, least first. */
    long[] between(long fromMillis, long toMillis) {
        return IntStream.range(0, count())
                .filter(i -> (at[i] - begin) / 1_000_000 >= fromMillis && (at[i] - begin) / 1_000_000 < toMillis)
                .mapToLong(i -> took[i])
                .sorted()
                .toArray();
    }

    private void add(long now, long sent) {
        int index = count.getAndIncrement();
        if (index < at.length) {
            at[index] = now;
            took[index] = now - sent;
        }
    }

    private final class Reader implements Handler<Buffer> {
        private int matched;
        private long stamp;

        @Override
        public void handle(Buffer piece) {
            long now = System.nanoTime();
            for (int i = 0; i < piece.length(); i++) {
                byte letter = piece.getByte(i);
                if (matched == STAMP.length()) {
                    digit(letter, now);
                } else {
                    matched = letter == STAMP.charAt(matched) ? matched + 1 : letter == STAMP.charAt(0) ? 1 : 0;
                }
            }
        }

        private void digit(byte letter, long now) {
            if (letter >= '0' && letter <= '9') {
                stamp = 10 * stamp + letter - '0';
            } else {
                add(now, stamp);
                matched = 0;
                stamp = 0;
            }
        }
    }
}
