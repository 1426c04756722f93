package dev.picket.agent.capture.inference;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows one passing exchange and has it read elsewhere. Pieces that find the lane full are lost to the reading only. Small pieces may be
 * gathered before they are handed over, for a hand-over costs more than to read them. One thread at a time.
 */
final class Watch {
    private static final int GATHERED_MAX = 256;

    private final Exchange exchange;
    private final Lane lane;
    private final int gather;
    private List<Runnable> gathered = new ArrayList<>();
    private int bytes;
    private boolean lost;

    /** @param gather bytes that are handed over at once; 0: each piece as it comes */
    Watch(Exchange exchange, Lane lane, int gather) {
        this.exchange = exchange;
        this.lane = lane;
        this.gather = gather;
    }

    Exchange exchange() {
        return exchange;
    }

    void request(Buffer piece) {
        request(lost ? new byte[0] : piece.getBytes());
    }

    /** @param bytes not to be changed from now on */
    void request(byte[] bytes) {
        offer(bytes.length, () -> exchange.request(bytes));
    }

    void requestEnded() {
        offer(0, exchange::requestEnded);
    }

    void answered(int status, String contentType, String contentEncoding) {
        offer(0, () -> exchange.answered(status, contentType, contentEncoding));
    }

    void answer(Buffer piece) {
        answer(lost ? new byte[0] : piece.getBytes());
    }

    /** @param bytes not to be changed from now on */
    void answer(byte[] bytes) {
        offer(bytes.length, () -> exchange.answer(bytes));
    }

    /** Has the work done after all that was offered; false when there is no room for it. */
    boolean end(Runnable work) {
        boolean whole = !lost;
        var last = taken();
        boolean room = lane.offer(bytes, () -> {
            try {
                last.forEach(Runnable::run);
            } finally {
                finish(whole, work);
            }
        });
        return room || (!last.isEmpty() && lane.offer(0, () -> finish(false, work)));
    }

    private void finish(boolean whole, Runnable work) {
        if (!whole) {
            exchange.cut();
        }
        work.run();
    }

    private void offer(int size, Runnable work) {
        if (lost) {
            return;
        }
        gathered.add(work);
        bytes += size;
        if (bytes >= gather || gathered.size() >= GATHERED_MAX) {
            int handed = bytes;
            var works = taken();
            bytes = 0;
            lost = !lane.offer(handed, () -> works.forEach(Runnable::run));
        }
    }

    private List<Runnable> taken() {
        var works = gathered;
        gathered = new ArrayList<>();
        return works;
    }
}
