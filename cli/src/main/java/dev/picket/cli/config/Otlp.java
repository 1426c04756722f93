package dev.picket.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What instrumented applications and gateways send their inferences to, by OTLP.
 *
 * @param host empty: that of all ports
 * @param names host names and addresses by which senders reach it
 * @param certificate with {@code key}; empty: of the own authority, elsewhere than on loopback
 * @param token file with the token that is wanted; empty: made in the data folder, elsewhere than on loopback
 * @param relays addresses of OpenTelemetry Collectors, who say whose a record is
 */
public record Otlp(
        boolean listens,
        String host,
        List<String> names,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> token,
        List<String> relays) {
    static Otlp read(Section section) {
        var otlp = new Otlp(
                section.choice("mode", false, Config.onOff("on", "off")),
                section.text("host", ""),
                section.texts("names", List.of()),
                section.path("certificate", ""),
                section.path("key", ""),
                section.path("token", ""),
                section.texts("relays", List.of()));
        section.end();
        return otlp;
    }
}
