package dev.picket.cli.config;

/**
 * The topic over which a collector hears agents, if its brokers are named.
 *
 * @param group under which the brokers keep how far it has read
 */
public record KafkaIntakeSettings(KafkaAccess access, String group) {
    static KafkaIntakeSettings read(Section section) {
        var kafka =
                new KafkaIntakeSettings(KafkaAccess.read(section, "picket"), section.text("group", "picket-collector"));
        section.end();
        return kafka;
    }
}
