package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.BearerToken;
import dev.picket.event.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Objects;
import java.util.Optional;

/** OTLP over gRPC. Messages stay bytes on the event loop. */
record OtlpGrpc(OtlpSource source, Optional<BearerToken> token) {
    GrpcServer server(Vertx vertx) {
        var limits = new GrpcServerOptions()
                .setMaxMessageSize(OtlpBody.BYTES_MAX)
                .removeEnabledProtocol(GrpcProtocol.WEB)
                .removeEnabledProtocol(GrpcProtocol.WEB_TEXT);
        var server = GrpcServer.server(vertx, limits);
        for (var signal : OtlpSignal.values()) {
            var method = ServiceMethod.server(
                    ServiceName.create(signal.grpcPackage(), signal.service()),
                    "Export",
                    GrpcMessageEncoder.IDENTITY,
                    GrpcMessageDecoder.IDENTITY);
            server.callHandler(method, call -> serve(vertx, signal, call));
        }
        return server;
    }

    private void serve(Vertx vertx, OtlpSignal signal, GrpcServerRequest<Buffer, Buffer> call) {
        if (token.isPresent() && !token.get().isShown(call.headers().get("authorization"))) {
            source.refuse(Reason.UNAUTHENTICATED);
            end(call, GrpcStatus.UNAUTHENTICATED);
            return;
        }
        var context = vertx.getOrCreateContext();
        var sender =
                Objects.requireNonNullElse(call.connection().remoteAddress().hostAddress(), "");
        call.errorHandler(_ -> source.refuse(Reason.MALFORMED));
        call.invalidMessageHandler(_ -> {
            source.refuse(Reason.MALFORMED);
            end(call, GrpcStatus.INVALID_ARGUMENT);
        });
        call.messageHandler(message -> {
            var body = plain(message);
            if (body.isEmpty()) {
                source.refuse(Reason.MALFORMED);
                end(call, GrpcStatus.INVALID_ARGUMENT);
                return;
            }
            source.offer(
                    signal, false, body.get(), sender, verdict -> context.runOnContext(_ -> answer(call, verdict)));
        });
    }

    /** Inflated by ourselves, for then it is bounded. Empty when it is too long or not what it says it is. */
    private static Optional<byte[]> plain(GrpcMessage message) {
        var body = new OtlpBody(message.encoding());
        try {
            return body.add(message.payload().getBytes()) ? body.whole() : Optional.empty();
        } finally {
            body.close();
        }
    }

    private static void answer(GrpcServerRequest<Buffer, Buffer> call, OtlpSource.Verdict verdict) {
        switch (verdict) {
            case TAKEN -> call.response().end(Buffer.buffer());
            case MALFORMED -> end(call, GrpcStatus.INVALID_ARGUMENT);
            case BUSY -> end(call, GrpcStatus.UNAVAILABLE);
        }
    }

    private static void end(GrpcServerRequest<Buffer, Buffer> call, GrpcStatus status) {
        call.response().status(status).end();
    }
}
