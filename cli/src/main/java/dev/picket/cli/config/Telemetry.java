package dev.picket.cli.config;

import dev.picket.event.telemetry.TelemetrySettings.Protocol;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is told of oneself by OTLP; the same keys wherever there is one.
 *
 * @param endpoint of the receiver; empty: nothing is told
 * @param headers file with a header a line
 * @param authority that signed the receiver's certificate; empty: the JDK's
 * @param logs whether findings and incidents are told
 * @param sample share of the batches whose way is traced
 */
public record Telemetry(
        Optional<URI> endpoint,
        Protocol protocol,
        Optional<Path> headers,
        Optional<Path> authority,
        boolean logs,
        double sample) {
    private static final double SAMPLE = 0.01;
    private static final Map<String, Protocol> PROTOCOLS =
            new TreeMap<>(Map.of("grpc", Protocol.GRPC, "http", Protocol.HTTP));

    static Telemetry ofCollector(Section section) {
        return read(section, section.flag("logs", true));
    }

    /** It finds nothing, so there are no logs to be told. */
    static Telemetry ofAgent(Section section) {
        return read(section, false);
    }

    private static Telemetry read(Section section, boolean logs) {
        var telemetry = new Telemetry(
                section.address("endpoint"),
                section.choice("protocol", Protocol.HTTP, PROTOCOLS),
                section.path("headers", ""),
                section.path("authority", ""),
                logs,
                section.share("sample", SAMPLE));
        section.end();
        return telemetry;
    }
}
