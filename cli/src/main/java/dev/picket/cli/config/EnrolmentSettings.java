package dev.picket.cli.config;

import java.time.Duration;
import java.util.List;

/**
 * How agents get their certificates by the tokens of their service accounts.
 *
 * @param accounts namespace/name of those accounts; empty: no agent enrols
 * @param audience whom their tokens must be meant for
 * @param life of a certificate
 * @param configMap of the own namespace, that tells agents whom to believe; empty: none is written
 */
public record EnrolmentSettings(List<String> accounts, String audience, Duration life, String configMap) {
    static EnrolmentSettings read(Section section) {
        var enrolment = new EnrolmentSettings(
                section.texts("accounts", List.of()),
                section.text("audience", "picket-collector"),
                section.duration("life", Duration.ofDays(1), Duration.ofMinutes(10), Duration.ofDays(365)),
                section.text("configMap", ""));
        section.end();
        return enrolment;
    }
}
