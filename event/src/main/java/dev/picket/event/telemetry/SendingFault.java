package dev.picket.event.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why a sending failed, for the log: a status or the kind of failure, never what the receiver wrote. */
final class SendingFault {
    private static final int CAUSES_MAX = 10;

    private SendingFault() {}

    static String said(CompletableResultCode result) {
        if (!result.isDone()) {
            return "no answer in time";
        }
        return switch (result.getFailureThrowable()) {
            case HttpExportException http
            when http.getResponse() != null ->
                "it answers " + http.getResponse().getStatusCode();
            case GrpcExportException grpc
            when grpc.getResponse() != null ->
                "it answers " + grpc.getResponse().getStatusCode();
            case Throwable fault -> said(causes(fault));
            case null -> "the reason is not known";
        };
    }

    private static String said(List<Throwable> causes) {
        var root = causes.getLast().getClass().getSimpleName();
        for (var cause : causes) {
            switch (cause) {
                case ConnectException _ -> {
                    return "it cannot be reached";
                }
                case UnknownHostException _ -> {
                    return "its name is not known";
                }
                case SSLException _ -> {
                    return "no TLS with it, look at authority: " + root;
                }
                case java.net.http.HttpTimeoutException _ -> {
                    return "no answer in time";
                }
                case TimeoutException _ -> {
                    return "no answer in time";
                }
                default -> {}
            }
        }
        return root.equals("Http2Exception")
                ? "it speaks no HTTP/2, look at protocol"
                : "the connection failed: " + root;
    }

    private static List<Throwable> causes(Throwable fault) {
        var causes = new ArrayList<>(List.of(fault));
        for (var cause = fault.getCause(); cause != null && causes.size() < CAUSES_MAX; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
