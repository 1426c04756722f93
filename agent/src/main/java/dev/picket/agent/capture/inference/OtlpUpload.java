package dev.picket.agent.capture.inference;

import dev.picket.event.Reason;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/**
 * One message on its way in over HTTP, answered once it is read. What is refused is answered at once, and a sender that goes on for long is hung
 * up on. Its event loop's.
 */
final class OtlpUpload {
    private static final long PASSED_OVER_BYTES_MAX = 16L << 20;

    private final HttpServerRequest request;
    private final OtlpSource source;
    private final OtlpSignal signal;
    private final boolean json;
    private final Context context;
    private final OtlpBody body;
    private long received;
    private int held;
    private boolean over;

    OtlpUpload(HttpServerRequest request, OtlpSource source, OtlpSignal signal, boolean json, Context context) {
        this.request = request;
        this.source = source;
        this.signal = signal;
        this.json = json;
        this.context = context;
        this.body = new OtlpBody(Objects.requireNonNullElse(request.getHeader("content-encoding"), ""));
    }

    void accept() {
        request.handler(this::piece);
        request.endHandler(_ -> whole());
        request.exceptionHandler(_ -> broken());
    }

    private void piece(Buffer piece) {
        received += piece.length();
        if (over) {
            leaveWhoGoesOn();
        } else if (!body.add(piece.getBytes())) {
            refuse(413, Reason.OVERSIZED, "at most " + OtlpBody.BYTES_MAX + " bytes at once");
        } else if (!hold()) {
            request.response().putHeader("retry-after", "1");
            refuse(503, Reason.QUEUE_FULL, "come again");
        }
    }

    /** Room for what has arrived, among all that is arriving. */
    private boolean hold() {
        int more = body.size() - held;
        if (!source.hold(more)) {
            return false;
        }
        held += more;
        return true;
    }

    private void leaveWhoGoesOn() {
        if (received > OtlpBody.BYTES_MAX + PASSED_OVER_BYTES_MAX) {
            request.connection().close();
        }
    }

    private void whole() {
        if (over) {
            return;
        }
        var message = body.whole();
        if (message.isEmpty()) {
            refuse(400, Reason.MALFORMED, "the body is not what its content-encoding says");
            return;
        }
        end();
        var sender = Objects.requireNonNullElse(request.remoteAddress().hostAddress(), "");
        source.offer(signal, json, message.get(), sender, verdict -> context.runOnContext(_ -> answer(verdict)));
    }

    private void broken() {
        if (!over) {
            end();
            source.refuse(Reason.MALFORMED);
        }
    }

    private void answer(OtlpSource.Verdict verdict) {
        switch (verdict) {
            case TAKEN ->
                request.response()
                        .putHeader("content-type", json ? "application/json" : "application/x-protobuf")
                        .end(json ? Buffer.buffer("{}") : Buffer.buffer());
            case MALFORMED -> say(400, "the body is no OTLP message");
            case BUSY -> {
                request.response().putHeader("retry-after", "1");
                say(503, "come again");
            }
        }
    }

    private void refuse(int status, Reason reason, String why) {
        end();
        source.refuse(reason);
        say(status, why);
    }

    private void end() {
        over = true;
        body.close();
        source.hold(-held);
        held = 0;
    }

    private void say(int status, String why) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain")
                .end(why + '\n');
    }
}
