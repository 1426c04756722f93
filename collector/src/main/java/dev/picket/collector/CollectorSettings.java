package dev.picket.collector;

import dev.picket.collector.accept.Listening;
import dev.picket.collector.accept.kafka.TopicIntake;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.ledger.LedgerSettings;
import dev.picket.collector.publish.AlertSettings;
import dev.picket.event.telemetry.TelemetrySettings;
import dev.picket.event.tls.KeyFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a collector runs.
 *
 * @param data its own folder: ledger, state, certificates
 * @param workers threads that detect
 * @param silentUntil what is seen before is learned from and no finding
 * @param intake where agents on other nodes are heard; empty when there are none
 * @param topic over which agents are heard besides; empty: none
 * @param names host names and addresses under which they reach it
 * @param serving what it shows them; empty: a certificate of its own authority
 * @param rules folder with rules of one's own, beside those that ship
 * @param alerts where alerts are pushed to; empty: nowhere
 * @param telemetry where log records and spans are sent; empty: nowhere
 */
public record CollectorSettings(
        Path data,
        LedgerSettings ledger,
        Tenants tenants,
        int workers,
        Instant silentUntil,
        Optional<Listening> intake,
        Optional<TopicIntake> topic,
        List<String> names,
        Optional<KeyFiles> serving,
        Optional<Path> rules,
        Optional<AlertSettings> alerts,
        Optional<TelemetrySettings> telemetry) {
    public CollectorSettings {
        names = List.copyOf(names);
    }
}
