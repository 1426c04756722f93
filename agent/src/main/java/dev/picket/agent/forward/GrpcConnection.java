package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.IntakeGrpcClient;
import io.vertx.core.Context;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One opening of a {@link GrpcLink}, from connecting to its end. All state belongs to the context's event loop; any thread may send and
 * close.
 */
final class GrpcConnection {
    private final GrpcClient client;
    private final Context context;
    private final String where;
    private final Link.Listener listener;
    private final Queue<Long> unanswered = new ArrayDeque<>();
    private @Nullable GrpcClientRequest<Batch, Acknowledgement> request;
    private boolean closed;

    GrpcConnection(GrpcClient client, Context context, String where, Link.Listener listener) {
        this.client = client;
        this.context = context;
        this.where = where;
        this.listener = listener;
    }

    void open(SocketAddress address) {
        context.runOnContext(_ -> client.request(address, IntakeGrpcClient.Deliver)
                .onSuccess(this::opened)
                .onFailure(this::failed));
    }

    void send(Batch batch) {
        context.runOnContext(_ -> write(batch));
    }

    void close() {
        context.runOnContext(_ -> end());
    }

    private void opened(GrpcClientRequest<Batch, Acknowledgement> opened) {
        if (closed) {
            opened.cancel();
            return;
        }
        request = opened;
        opened.connection().exceptionHandler(this::failed);
        opened.exceptionHandler(this::failed);
        opened.response().onSuccess(this::answering).onFailure(this::failed);
        listener.opened();
    }

    private void answering(GrpcClientResponse<Batch, Acknowledgement> response) {
        response.handler(this::acknowledged);
        response.exceptionHandler(this::failed);
        response.endHandler(_ -> lost("the collector ended the stream"));
    }

    private void acknowledged(Acknowledgement acknowledgement) {
        if (closed) {
            return;
        }
        var expected = unanswered.poll();
        if (expected == null || expected != acknowledgement.getNumber()) {
            lost("the collector acknowledged out of order");
            return;
        }
        listener.acknowledged(acknowledgement);
    }

    private void write(Batch batch) {
        if (!closed && request != null) {
            unanswered.add(batch.getNumber());
            request.write(batch).onFailure(this::failed);
        }
    }

    private void failed(Throwable why) {
        lost(GrpcFault.describe(why));
    }

    private void lost(String why) {
        if (!closed) {
            end();
            listener.closed("collector at " + where + ": " + why);
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        if (request != null) {
            request.cancel();
        }
        client.close();
    }
}
