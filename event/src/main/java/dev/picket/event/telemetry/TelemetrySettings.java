package dev.picket.event.telemetry;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where log records and spans are sent, and how many.
 *
 * @param endpoint of the receiver; over HTTP {@code /v1/logs} and {@code /v1/traces} are added to its path
 * @param headers file with {@code name: value} a line, read before each sending; empty: none
 * @param authority PEM file: who signed the receiver's certificate; empty: whom the JDK trusts
 * @param logs whether findings and incidents are told
 * @param sample share of the batches whose way is traced, 0 to 1
 * @param resource OpenTelemetry's attributes of this process
 */
public record TelemetrySettings(
        URI endpoint,
        Protocol protocol,
        Optional<Path> headers,
        Optional<Path> authority,
        boolean logs,
        double sample,
        Map<String, String> resource) {
    public TelemetrySettings {
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample is out of range: " + sample);
        }
        resource = Map.copyOf(resource);
    }

    /** What carries OTLP's protobuf. */
    public enum Protocol {
        GRPC,
        HTTP
    }
}
