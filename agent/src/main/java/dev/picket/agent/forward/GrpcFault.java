package dev.picket.agent.forward;

import io.vertx.core.http.HttpClosedException;
import io.vertx.grpc.client.InvalidStatusException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** What went wrong on the way to the collector, in words for the operator. */
final class GrpcFault {
    private static final int CAUSES_MAX = 8;

    private GrpcFault() {}

    static String describe(Throwable fault) {
        var cause = fault;
        for (int i = 0; i < CAUSES_MAX && cause.getCause() != null && !known(cause); i++) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case CertificateException certificate -> "its certificate is not believed: " + message(certificate);
            case SSLException tls -> "TLS failed: " + message(tls);
            case UnknownHostException _ -> "the name is not known";
            case ConnectException refused -> message(refused);
            case HttpClosedException _, ClosedChannelException _, SocketException _ -> "the connection was lost";
            case InvalidStatusException status -> "it ended the stream with " + status.actualStatus();
            case Throwable lost when ofTheWire(lost) -> "the connection was lost";
            default -> cause.getClass().getSimpleName() + ": " + message(cause);
        };
    }

    /** Netty and Vert.x have many words for it. */
    private static boolean ofTheWire(Throwable cause) {
        var kind = cause.getClass().getName();
        return kind.startsWith("io.netty.") || kind.startsWith("io.vertx.core.http.");
    }

    private static boolean known(Throwable cause) {
        return cause instanceof CertificateException || cause instanceof UnknownHostException;
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }
}
