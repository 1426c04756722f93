package dev.picket.cli.config;

import java.time.Duration;
import java.util.List;

/**
 * How agents get their certificates by the tokens of their service accounts.
 *
 * @param accounts namespace/name of those accounts; empty: no agent enrols
 * @param audience whom their tokens must be meant for
 * @param life of a certificate
 * @param configMaps that tell agents whom to believe: names in the own namespace, or namespace/name
 */
public record EnrolmentSettings(List<String> accounts, String audience, Duration life, List<String> configMaps) {
    static EnrolmentSettings read(Section section) {
        var enrolment = new EnrolmentSettings(
                section.texts("accounts", List.of()),
                section.text("audience", "picket-collector"),
                section.duration("life", Duration.ofDays(1), Duration.ofMinutes(10), Duration.ofDays(365)),
                section.texts("configMaps", List.of()));
        section.end();
        return enrolment;
    }
}
