package dev.picket.agent.capture.inference;

import io.vertx.core.buffer.Buffer;

/** Follows one passing exchange and has it read elsewhere. Pieces that find the lane full are lost to the reading only. */
final class Watch {
    private final Exchange exchange;
    private final Lane lane;
    private boolean lost;

    Watch(Exchange exchange, Lane lane) {
        this.exchange = exchange;
        this.lane = lane;
    }

    Exchange exchange() {
        return exchange;
    }

    void request(Buffer piece) {
        var bytes = lost ? new byte[0] : piece.getBytes();
        offer(bytes.length, () -> exchange.request(bytes));
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
        var bytes = lost ? new byte[0] : piece.getBytes();
        offer(bytes.length, () -> exchange.answer(bytes));
    }

    /** @param bytes not to be changed from now on */
    void answer(byte[] bytes) {
        offer(bytes.length, () -> exchange.answer(bytes));
    }

    /** Has the work done after all that was offered; false when there is no room for it. */
    boolean end(Runnable work) {
        boolean whole = !lost;
        return lane.offer(0, () -> {
            if (!whole) {
                exchange.cut();
            }
            work.run();
        });
    }

    private void offer(int size, Runnable work) {
        lost = lost || !lane.offer(size, work);
    }
}
