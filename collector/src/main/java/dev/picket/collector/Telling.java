package dev.picket.collector;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.publish.Metrics;
import dev.picket.collector.publish.Origins;
import dev.picket.collector.publish.OtlpRecords;
import dev.picket.event.Stopping;
import dev.picket.event.telemetry.Spans;
import dev.picket.event.telemetry.Telemetry;
import dev.picket.event.telemetry.TelemetrySettings;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What leaves by OTLP: spans of the stages, and records of findings and incidents that are joined to them.
 *
 * @param records empty when none are told
 */
record Telling(Tracer tracer, Optional<OtlpRecords> records, Optional<Origins> origins) {
    private static final Telling OFF = new Telling(Spans.OFF, Optional.empty(), Optional.empty());

    /** @throws IOException names what of the settings cannot be used */
    static Telling start(Optional<TelemetrySettings> settings, Metrics metrics, Stopping stopping) throws IOException {
        if (settings.isEmpty()) {
            return OFF;
        }
        var telemetry = Telemetry.start(settings.get());
        stopping.onStop("telemetry", telemetry::close);
        metrics.telemetry(() -> Map.of("logs", telemetry.records(), "traces", telemetry.spans()));
        if (!settings.get().logs()) {
            return new Telling(telemetry.tracer(), Optional.empty(), Optional.empty());
        }
        var origins = new Origins();
        var records = new OtlpRecords(telemetry.logger(), origins);
        return new Telling(telemetry.tracer(), Optional.of(records), Optional.of(origins));
    }

    /** All incidents that were open before a restart have been told. */
    void begin() {
        records.ifPresent(OtlpRecords::begin);
    }

    /** Hears of all that is handed to detection, within the span of its batch. */
    Consumer<List<Observation>> hearing() {
        return observations -> origins.ifPresent(known -> known.arrived(observations));
    }

    void tell(List<Finding> findings, List<Incident> incidents) {
        records.ifPresent(told -> {
            findings.forEach(told::found);
            incidents.forEach(told::changed);
        });
    }
}
