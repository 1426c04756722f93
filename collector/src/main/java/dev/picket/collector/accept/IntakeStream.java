package dev.picket.collector.accept;

import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import io.vertx.core.Context;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream of one agent: fetch a batch, judge it on a virtual thread, answer, fetch the next. State belongs to the stream's event loop. */
final class IntakeStream {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeStream.class);

    private final GrpcServerRequest<Batch, Acknowledgement> request;
    private final Session session;
    private final Runnable malformed;
    private final Context context;
    private boolean judging;
    private boolean ending;
    private boolean over;

    /** @param context the stream's */
    IntakeStream(
            GrpcServerRequest<Batch, Acknowledgement> request, Session session, Context context, Runnable malformed) {
        this.request = request;
        this.session = session;
        this.malformed = malformed;
        this.context = context;
    }

    void begin() {
        request.pause();
        request.exceptionHandler(_ -> over = true);
        request.errorHandler(_ -> over = true);
        request.invalidMessageHandler(_ -> invalid());
        request.endHandler(_ -> ended());
        request.handler(this::arrived);
        request.fetch(1);
    }

    private void arrived(Batch batch) {
        judging = true;
        Thread.ofVirtual().name("intake").start(() -> judge(batch));
    }

    private void judge(Batch batch) {
        try {
            var acknowledgement = session.deliver(batch);
            context.runOnContext(_ -> judged(acknowledgement));
        } catch (RuntimeException fault) {
            LOG.error("a batch could not be judged: {}", fault.getClass().getName());
            context.runOnContext(_ -> end(GrpcStatus.INTERNAL));
        }
    }

    private void judged(Acknowledgement acknowledgement) {
        judging = false;
        if (over) {
            return;
        }
        request.response().write(acknowledgement);
        if (ending) {
            end(GrpcStatus.OK);
        } else {
            request.fetch(1);
        }
    }

    private void ended() {
        ending = true;
        if (!judging) {
            end(GrpcStatus.OK);
        }
    }

    private void invalid() {
        malformed.run();
        end(GrpcStatus.INVALID_ARGUMENT);
    }

    private void end(GrpcStatus status) {
        if (!over) {
            over = true;
            request.response().status(status).end();
        }
    }
}
