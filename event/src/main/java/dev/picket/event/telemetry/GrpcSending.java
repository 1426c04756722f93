package dev.picket.event.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** OTLP over gRPC by Vert.x, for OpenTelemetry's exporter: the JDK's client cannot, and the other senders bring an HTTP client of their own. */
final class GrpcSending implements GrpcSender {
    private static final int PORT = 4_317;

    private final GrpcSenderConfig config;
    private final GrpcClient client;
    private final SocketAddress receiver;
    private final ServiceMethod<Buffer, Buffer> method;

    GrpcSending(Vertx vertx, GrpcSenderConfig config) {
        this.config = config;
        var endpoint = config.getEndpoint();
        var name = config.getFullMethodName();
        int slash = name.indexOf('/');
        this.receiver =
                SocketAddress.inetSocketAddress(endpoint.getPort() < 0 ? PORT : endpoint.getPort(), endpoint.getHost());
        this.method = ServiceMethod.client(
                ServiceName.create(name.substring(0, slash)),
                name.substring(slash + 1),
                GrpcMessageEncoder.IDENTITY,
                GrpcMessageDecoder.IDENTITY);
        this.client = GrpcClient.client(
                vertx,
                vertx.httpClientBuilder()
                        .with(http(config))
                        .withConnectHandler(connection -> connection.exceptionHandler(_ -> {})) // the sending fails too
                        .build());
    }

    private static HttpClientOptions http(GrpcSenderConfig config) {
        var options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout((int) config.getConnectTimeout().toMillis());
        if ("https".equals(config.getEndpoint().getScheme())) {
            options.setSsl(true).setUseAlpn(true).setVerifyHost(true);
            var trusted = config.getTrustManager();
            if (trusted != null) {
                options.setTrustOptions(TrustOptions.wrap(trusted));
            }
        }
        return options;
    }

    @Override
    public void send(MessageWriter message, Consumer<GrpcResponse> answered, Consumer<Throwable> failed) {
        var bytes = new ByteArrayOutputStream(message.getContentLength());
        try {
            message.writeMessage(bytes);
        } catch (IOException impossible) {
            failed.accept(impossible);
            return;
        }
        client.request(receiver, method)
                .compose(request -> ask(request, Buffer.buffer(bytes.toByteArray())))
                .compose(GrpcSending::whole)
                .onSuccess(answered::accept)
                .onFailure(failed::accept);
    }

    private io.vertx.core.Future<GrpcClientResponse<Buffer, Buffer>> ask(
            GrpcClientRequest<Buffer, Buffer> request, Buffer message) {
        var headers = config.getHeadersSupplier().get();
        for (var header : (headers == null ? Map.<String, java.util.List<String>>of() : headers).entrySet()) {
            request.headers().add(header.getKey(), header.getValue());
        }
        if (config.getCompressor() != null) {
            request.encoding(config.getCompressor().getEncoding());
        }
        return request.timeout(config.getTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .send(message);
    }

    /** The status comes last. */
    private static io.vertx.core.Future<GrpcResponse> whole(GrpcClientResponse<Buffer, Buffer> response) {
        var body = Buffer.buffer();
        response.handler(body::appendBuffer);
        return response.end().map(_ -> {
            var status = response.status();
            return new Answer(GrpcStatusCode.fromValue(status == null ? 2 : status.code), body.getBytes());
        });
    }

    @Override
    public CompletableResultCode shutdown() {
        client.close();
        return CompletableResultCode.ofSuccess();
    }

    /** What came back; the receiver's own words are left out. */
    @SuppressWarnings("ArrayRecordComponent") // as the interface has it
    private record Answer(GrpcStatusCode code, byte[] message) implements GrpcResponse {
        @Override
        public GrpcStatusCode getStatusCode() {
            return code;
        }

        @Override
        public String getStatusDescription() {
            return "";
        }

        @Override
        public byte[] getResponseMessage() {
            return message.clone();
        }
    }
}
