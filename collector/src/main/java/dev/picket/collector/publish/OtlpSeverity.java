package dev.picket.collector.publish;

import dev.picket.collector.detect.Severity;

/** How bad, as OpenTelemetry and OCSF number it; an alert is a warning or more. */
final class OtlpSeverity {
    private OtlpSeverity() {}

    static io.opentelemetry.api.logs.Severity number(Severity severity) {
        return switch (severity) {
            case INFORMATIONAL -> io.opentelemetry.api.logs.Severity.INFO;
            case LOW -> io.opentelemetry.api.logs.Severity.INFO3;
            case MEDIUM -> io.opentelemetry.api.logs.Severity.WARN;
            case HIGH -> io.opentelemetry.api.logs.Severity.ERROR;
            case CRITICAL -> io.opentelemetry.api.logs.Severity.FATAL;
        };
    }

    /** OCSF's {@code severity_id}. */
    static long ocsf(Severity severity) {
        return switch (severity) {
            case INFORMATIONAL -> 1;
            case LOW -> 2;
            case MEDIUM -> 3;
            case HIGH -> 4;
            case CRITICAL -> 5;
        };
    }
}
