package dev.picket.event.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import org.jspecify.annotations.Nullable;

/** Why a sending failed, for the log: a status or the kind of failure, never what the receiver wrote. */
final class SendingFault {
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
            case Throwable fault -> kind(fault);
            case null -> "the reason is not known";
        };
    }

    private static String kind(Throwable fault) {
        var root = fault;
        for (var cause = fault.getCause(); cause != null && cause != root; cause = cause.getCause()) {
            root = cause;
        }
        return named(root);
    }

    private static String named(@Nullable Throwable root) {
        return root == null ? "" : root.getClass().getSimpleName();
    }
}
