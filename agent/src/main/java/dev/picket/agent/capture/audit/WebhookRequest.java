package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.audit.EventList.Cut;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * One list on its way in: cut while it arrives, answered when it is whole. A sender that is refused is answered at once, and what it still sends is
 * passed over, so that it reads the answer and not a broken connection. Its event loop's.
 */
final class WebhookRequest {
    private static final String RETRY_SECONDS = "1";
    private static final long PASSED_OVER_BYTES_MAX = 16 << 20;

    private final HttpServerRequest request;
    private final WebhookSettings.Bounds bounds;
    private final WebhookQueue queue;
    private final Room room;
    private final Account account;
    private final EventListCutter cutter;
    private long received;
    private long taken;
    private boolean over;

    WebhookRequest(HttpServerRequest request, WebhookSettings.Bounds bounds, WebhookQueue queue, Room room) {
        this.request = request;
        this.bounds = bounds;
        this.queue = queue;
        this.room = room;
        this.account = queue.account();
        this.cutter = new EventListCutter(bounds.eventBytes(), bounds.events());
    }

    /** Takes the list. */
    void accept() {
        listen();
        var announced = announced();
        if (announced > bounds.bodyBytes()) {
            tooLarge();
        } else {
            take(announced);
        }
    }

    /** Takes nothing of it. */
    void refuse(int status, Reason reason, String message) {
        listen();
        end(status, reason, message);
    }

    private void listen() {
        request.handler(this::chunk);
        request.endHandler(_ -> whole());
        request.exceptionHandler(_ -> broken());
    }

    private long announced() {
        var length = request.getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }

    private void chunk(Buffer chunk) {
        received += chunk.length();
        if (over) {
            leaveWhoGoesOn();
        } else if (received > bounds.bodyBytes()) {
            tooLarge();
        } else if (take(received - taken)) {
            cutter.feed(chunk.getBytes());
            if (cutter.failed()) {
                faulty();
            }
        }
    }

    /** Room for as many more bytes; none are needed for what was announced. */
    private boolean take(long bytes) {
        if (bytes <= 0) {
            return true;
        }
        if (!room.take(bytes)) {
            request.response().putHeader("retry-after", RETRY_SECONDS);
            end(429, Reason.QUEUE_FULL, "too many events wait: send this batch again");
            return false;
        }
        taken += bytes;
        return true;
    }

    /** Whoever goes on sending after the answer is not listened to for ever. */
    private void leaveWhoGoesOn() {
        if (received > bounds.bodyBytes() + PASSED_OVER_BYTES_MAX) {
            request.connection().close();
        }
    }

    private void tooLarge() {
        end(413, Reason.OVERSIZED, "the body is larger than " + bounds.bodyBytes() + " bytes: send smaller batches");
    }

    private void faulty() {
        if (cutter.overfull()) {
            end(413, Reason.OVERSIZED, "more than " + bounds.events() + " events in one list: send smaller batches");
        } else if (cutter.end() instanceof Cut.Faulty(var detail)) {
            end(400, Reason.MALFORMED, detail);
        }
    }

    private void whole() {
        if (over) {
            return;
        }
        switch (cutter.end()) {
            case Cut.Whole(var list) -> handOver(list);
            case Cut.Faulty _ -> faulty();
        }
    }

    private void handOver(EventList list) {
        if (!queue.offer(list, taken)) {
            stopping();
            return;
        }
        over = true;
        request.response().end();
    }

    /** Says that it is stopping and that the batch is to be sent again. */
    void stopping() {
        request.response().putHeader("retry-after", RETRY_SECONDS);
        end(503, Reason.STOPPING, "stopping: send this batch again");
    }

    private void broken() {
        if (!over) {
            over = true;
            room.give(taken);
            count(Reason.MALFORMED);
        }
    }

    private void end(int status, Reason reason, String message) {
        over = true;
        room.give(taken);
        taken = 0;
        count(reason);
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(message + '\n');
    }

    /** A request that is refused counts as one, however many events were in it: nobody knows. */
    private void count(Reason reason) {
        account.in(1);
        account.refused(reason, 1);
    }
}
